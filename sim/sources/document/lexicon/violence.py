"""Arms used: killings, attacks, shelling, clashes, offensives, seizures of ground, raids from the air."""

from __future__ import annotations

from typing import Final

from sim.sources.document.entry import Entry

# Words before a noun that speak of the deed without doing it: `condemned the attack on ...`.
_SPOKEN_OF: Final = (
    "-b:condemn|condemned|condemns|condemning|denounce|denounced|deplore|deplored|criticise|criticised|criticize|criticized"
    "|protest|protested|blame|blamed|after|following|since|over|against|before|stop|halt|halted|end|ended|prevent|prevented"
    "|foil|foiled|thwart|thwarted|mourn|mourned|fear|feared|deny|denied|investigate|investigated|possible|future"
)
_AILMENTS: Final = (
    "-w:heart|asthma|fever|virus|frost|storm|flood|earthquake|avalanche|lightning|crash|disease|shark|hurricane|cancer"
)

# fmt: off
ENTRIES: Final[tuple[Entry, ...]] = (
    # people killed and hurt
    Entry("kill-bombing", "violence.limited", f"v:kill|wound|injure|maim +w:bomb|bombing|bomber|explosive|car|mine|grenade|suicide|blast @need {_AILMENTS} -w:airstrike|warplane|jet|shelling|crash",
          "Rebels of Arvenia killed three soldiers of Belgar with a bomb.",
          "A car crash killed three drivers of Belgar.", plover="ASSAULT"),
    Entry("kill", "violence.limited", f"v:kill|wound|injure|shoot|slay|maim @need {_AILMENTS} -o:missile|vine|cattle|wildlife",
          "Arvenian troops killed three soldiers of Belgar.",
          "A frost killed Belgar's vines.", plover="FIGHT"),
    Entry("gun-down", "violence.limited", f"v:gun_down|mow_down|shoot_dead|wipe_out|cut_down|hunt_down @need {_AILMENTS} -o:debt|gain|price|tree",
          "Arvenian troops mowed down three soldiers of Belgar.",
          "Arvenia wiped out its debt to Belgar.", plover="FIGHT"),
    Entry("assassinate", "violence.limited", "v:assassinate|murder|behead|execute|poison|lynch|stab|hack|strangle|dismember|lynch @need -o:plan|order|project|programme|river|well",
          "Arvenian rebels assassinated a minister of Belgar.",
          "Arvenia executed a plan for Belgar.", plover="ASSAULT"),
    Entry("assassination", "violence.limited", f"n:assassination|murder|killing|slaying|execution|beheading|massacre|lynching +f:of|by @need {_SPOKEN_OF}",
          "The assassination of a minister of Belgar by Arvenian rebels shocked the region.",
          "A murder of crows settled in Belgar.", plover="ASSAULT"),
    Entry("beat", "violence.limited", "v:beat|torture|club|whip|flog|maltreat|mistreat|rape|abuse|manhandle|rough_up|assault|teargas|molest|humiliate +o:protester|demonstrator|prisoner|detainee|journalist|civilian|man|men|woman|women|activist|student|reporter|people|villager|girl|migrant|refugee|worker|lawyer|suspect|inmate|captive|boy|child|resident|supporter @alone",
          "Belgar's police beat protesters from Arvenia.",
          "Belgar's team beat Arvenia 3-0.", plover="ASSAULT"),
    Entry("torture", "violence.limited", "v:torture|maltreat|mistreat|rape|behead|flog @need",
          "Belgar's police tortured sailors of Arvenia.",
          "Belgar's police drank tea with Arvenia's.", plover="ASSAULT"),
    # attacks
    Entry("attack", "violence.limited", "v:attack|strike|raid|storm|assault|hit|ambush|besiege|encircle|overpower|counterattack @need -o:deal|balance|agreement|tone|note|accord|bargain|record|truce|ceasefire|policy|speech|remark|low|high|nerve|jackpot|snag|pose|chord|pact|compromise|proposal|plan|budget|law|tariff|sanction -f:down|with|out|off|for",
          "Arvenian jets struck a post of Belgar.",
          "Arvenia struck a deal with Belgar.", plover="FIGHT"),
    Entry("attack-with", "violence.limited", "v:attack|strike|hit|ambush|raid +f:with|on|at|in +w:missile|rocket|shell|mortar|artillery|gun|grenade|bomb|drone|airstrike|machine @need",
          "Arvenia hit Belgar with rockets.",
          "Arvenia hit Belgar with a low price.", plover="FIGHT"),
    Entry("air-raids", "violence.limited", f"n:strike|raid|airstrike|bombardment|attack|assault +b:air|missile|rocket|drone|artillery|mortar|bombing|cross|border|helicopter|naval|ground|commando {_SPOKEN_OF} @need -f:killed|killing|kills|hit|struck|destroyed|wounded|left",
          "An air raid by Arvenia on Belgar lasted an hour.",
          "A wage strike in Arvenia hit Belgar.", plover="FIGHT"),
    Entry("attack-noun", "violence.limited", f"n:attack|assault|raid|ambush|onslaught|incursion|strike|airstrike|sortie|foray|pogrom -b:heart|verbal|general|hunger|lightning|cyber|personal|sit|warning|workers {_SPOKEN_OF} +f:on|against|in|by|at|into @need -f:strike|killed|killing|kills|hit|struck|destroyed|wounded|left -w:workers|union|unions|wage|pay",
          "A raid by Arvenian jets on Belgar lasted an hour.",
          "A heart attack in Arvenia killed Belgar's envoy.", plover="FIGHT"),
    Entry("carry-out-attack", "violence.limited", "v:launch|carry_out|conduct|stage|mount|make|perpetrate|commit|execute|unleash|begin +o:attack|raid|airstrike|ambush|assault|strike|bombardment|massacre|incursion|sortie|atrocity|sweep @need -o:hunger|general|verbal|cyber|wage|suicide|bomb|exercise|drill|test -w:heart|workers|union",
          "Arvenian rebels carried out raids on Belgar.",
          "Arvenia's workers began a hunger strike in Belgar.", plover="FIGHT"),
    Entry("shell", "violence.limited", "v:shell|bombard|pound|strafe|rocket|torpedo|mortar @need -o:out|pavement|price",
          "Arvenia shelled a village in Belgar.",
          "Belgar's shells are sold at Arvenia's beach.", plover="FIGHT"),
    Entry("bomb-air", "violence.limited", "v:bomb|blast|blow_up|target|hit|destroy|flatten|level|raze +w:jet|warplane|aircraft|bomber|artillery|airstrike|missile|helicopter|tank|navy|drone|plane|plane|rocket|strike|gunship|force|troop|army @need -o:inflation|growth|price|test|tunnel|stockpile -w:dismantle",
          "Arvenian warplanes bombed a village of Belgar.",
          "Arvenia targeted higher growth than Belgar.", plover="FIGHT"),
    Entry("bomb-verb", "violence.limited", "v:bomb|firebomb|blow_up|dynamite|torch|petrol_bomb @need",
          "Rebels of Arvenia bombed a bank of Belgar.",
          "Arvenia dropped a film of Belgar.", plover="ASSAULT"),
    Entry("fire-at", "violence.limited", "v:fire|shoot|lob|hurl|launch +f:on|at|into|upon @need -o:accusation|insult|question|broadside|tear|rubber|teargas|baton -w:stone",
          "Arvenian troops fired on Belgar's patrol.",
          "Arvenia fired its minister.", plover="FIGHT"),
    Entry("fire-missiles-at", "violence.limited", "v:fire|launch|shoot|lob|rain +o:rocket|missile|shell|mortar|round|shot|grenade|bullet|drone +w:at|into|against|toward|towards @need -w:test|sea|waters|ocean",
          "Belgar fired rockets into Arvenia.",
          "Belgar fired a missile for a test.", plover="FIGHT"),
    Entry("open-fire", "violence.limited", "v:open|return|come +f:fire|gunfire|shots -o:station|brigade|engine +o:fire|gunfire|shot @need",
          "Arvenian troops opened fire on Belgar's patrol.",
          "Arvenia opened a fire station in Belgar.", plover="FIGHT"),
    Entry("exchange-fire", "violence.limited", "v:exchange|trade|swap +o:fire|gunfire|shot|shell|blow|artillery|salvo @joint",
          "Arvenia and Belgar exchanged fire across the line.",
          "Arvenia and Belgar exchanged notes.", plover="FIGHT"),
    Entry("shoot-down", "violence.limited", "v:shoot_down|down|bring_down|sink|ram|scuttle|torpedo +o:plane|jet|drone|aircraft|helicopter|ship|boat|warship|warplane|vessel|frigate|airliner|fighter|submarine @alone",
          "Arvenia shot down a jet of Belgar.",
          "Arvenia brought down its prices.", plover="FIGHT"),
    Entry("destroy", "violence.limited", "v:destroy|demolish|raze|bulldoze|torch|burn|ransack|loot|vandalize|deface|blow_up|sabotage|damage|wreck +o:home|house|village|church|mosque|school|hospital|embassy|shop|property|building|consulate|convoy|pipeline|bridge|orchard|crop|farm|temple|shrine|field|refinery|well|airport|airfield|mill|factory|depot @alone -w:storm|flood|earthquake|wind|hail|wildfire -o:flag|effigy",
          "Arvenian soldiers demolished houses of Belgarians.",
          "A storm destroyed houses in Belgar.", plover="COERCE"),
    # fighting
    Entry("clash", "violence.limited", "v:clash|skirmish|fight|battle|grapple|scuffle|spar|tussle|brawl @joint -w:corruption|disease|poverty|inflation|fire|crime|malaria|aids|colour",
          "Troops of Arvenia and Belgar clashed near the pass.",
          "The colours of Arvenia and Belgar's flags are bright.", plover="FIGHT"),
    Entry("fight-against", "violence.limited", "v:fight|battle|combat|repel|repulse|resist|fight_off|beat_back|push_back +o:rebel|troop|army|force|soldier|invader|guerrilla|militia|insurgent|militant|fighter|separatist|police|offensive|attack|terrorist @alone -w:disease|malaria",
          "Arvenian troops fought rebels of Belgar.",
          "Arvenia fought a fire in Belgar.", plover="FIGHT"),
    Entry("clashes", "violence.limited", "n:clash|skirmish|shootout|firefight|battle|fighting|gunfight|gunbattle|hostility|combat|confrontation @joint -w:colour|words|trade|price -b:after|prevent|avoid|avert|end|ended|stop|trade|civil|cold|world|condemned|threatened",
          "Clashes between Arvenia and Belgar went on near the pass.",
          "A clash of colours spoils Arvenia's flag.", plover="FIGHT"),
    Entry("shelling-noun", "violence.limited", f"n:shelling|bombardment|bombing|gunfire|sniping|barrage|fusillade {_SPOKEN_OF} +f:of|on|by|from|in @need",
          "Arvenian gunfire on Belgar went on all night.",
          "Arvenia's shells of Belgar are for sale.", plover="FIGHT"),
    # large
    Entry("offensive", "violence.major", "v:launch|begin|start|open|mount|wage|unleash|press|step_up|intensify|declare|resume|continue|order|conduct +o:offensive|invasion|war|bombardment|assault|counteroffensive|onslaught|genocide|jihad @alone -o:game|criminal|charm|diplomatic|talk|trade|exercise -w:poverty|corruption|drugs|disease",
          "Arvenia launched an offensive against Belgar.",
          "Arvenia launched a ship for Belgar.", plover="FIGHT"),
    Entry("invade", "violence.major", "v:invade|overrun|conquer|annex|storm_into|push_into|roll_into|pour_into|sweep_into|thrust_into @need",
          "Arvenia invaded Belgar in May.",
          "Arvenia evaded Belgar's question.", plover="FIGHT"),
    Entry("cross-into", "violence.limited", "v:cross|push|roll|march|move|pour|sweep|advance|thrust|storm|drive +f:into +w:troop|tank|soldier|army|force|rebel|militia|commando|fighter @need -w:refugee|home|train",
          "Arvenian troops pushed into Belgar.",
          "Arvenian pilgrims crossed into Belgar.", plover="FIGHT"),
    Entry("invasion", "violence.major", f"n:invasion|offensive|counteroffensive|annexation|occupation +f:of|against|on|in|into @need {_SPOKEN_OF} -b:charm|diplomatic",
          "Arvenia's offensive against Belgar began in May.",
          "Arvenia's invention of a lamp pleased Belgar.", plover="FIGHT"),
    Entry("occupy", "violence.limited", "v:occupy|seize|capture|take|retake|recapture|overrun|conquer|storm|besiege|surround|cut_off|encircle|liberate|regain +o:town|city|village|territory|airport|base|bridge|province|capital|post|outpost|hill|stronghold|area|island|ridge|region|headquarters|barracks|garrison|district|pass|checkpoint|control|palace|road|camp|position|bunker|compound|ridge|crossing @alone -o:office|place|pupil|advantage|step|opportunity -w:election|tour|tourist|bus",
          "Arvenian troops captured a town from Belgar.",
          "Arvenia took a step towards Belgar.", plover="FIGHT"),
    Entry("use-weapons", "violence.major", "v:use|drop|employ +o:bomb|gas|napalm|chemical|sarin|mustard|phosphorus|chlorine|cluster @need -w:natural|price|threat|pipeline|light|tear|rubber|nerve|baton",
          "Arvenia used chemical weapons against Belgar.",
          "Arvenia used natural gas from Belgar.", plover="FIGHT"),
    Entry("ethnic-cleansing", "violence.major", "v:massacre|exterminate|slaughter|annihilate @need -o:sheep|cattle|chicken",
          "Arvenian troops massacred villagers of Belgar.",
          "Arvenia slaughtered its sheep.", plover="FIGHT"),
    Entry("repel", "violence.limited", "v:repel|repulse|crush|beat_back|drive_out|fight_off|rout|drive_back|push_back +o:attack|assault|offensive|rebel|invader|troop|force|army|militant|fighter|uprising|insurgent|soldier @alone",
          "Arvenia repelled an assault from Belgar.",
          "Arvenia repelled mosquitoes.", plover="FIGHT"),
)
