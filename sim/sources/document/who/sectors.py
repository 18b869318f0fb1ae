"""The nouns by which news text says what part of a society acts, and the names of such parts.

A noun of `SECTORS` is lower case and matched in a text put into lower case; `SEATS` are names of states that are those
of a part of them: "the Knesset" is Israel's parliament. Tables are written as those of world.py, whose reading is here.
"""

from __future__ import annotations

__all__ = ["NOUNS", "SEATS", "SECTORS", "read_names", "read_rows"]


def read_names(text: str) -> tuple[str, ...]:
    """Every name of a row: `read_names("Thai+, Siam")` is ("Thai", "Thais", "Siam")."""
    words = (" ".join(word.split()) for word in text.split(","))
    return tuple(form for word in words for form in ((word[:-1], f"{word[:-1]}s") if word[-1] == "+" else (word,)))


def read_rows(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rows of a block, "KEY: names; KEY: names"."""
    rows = (row.partition(":") for row in text.split(";"))
    return tuple((key.strip(), read_names(listed)) for key, _, listed in rows)


# fmt: off
# Names of a state that are those of a part of it, in its own language or by where it sits.
SEATS: dict[str, str] = {name: sector for sector, listed in read_rows("""
    GOV: Casa Rosada, Itamaraty, La Moneda, Zhongnanhai, Élysée, Elysee, Quai d'Orsay, Matignon, Palazzo Chigi,
      Quirinale, Farnesina, Los Pinos, Aso Rock, Malacanang, Malacañang, Kremlin, Blue House, Cheong Wa Dae,
      Moncloa, Downing Street, Whitehall, White House, State Department, Justice Department, Treasury Department,
      Taoiseach, Miraflores Palace;
    LEG: Folketing, Riigikogu, Bundestag, Lok Sabha, Rajya Sabha, Oireachtas, Dáil, Knesset, Saeima, Seimas,
      Storting, Sejm, Duma, Supreme Soviet, Spanish Cortes, Riksdag, Verkhovna Rada, House of Commons, House of
      Lords, Westminster, Capitol Hill, National People's Congress;
    MIL: Pentagon, IDF, Revolutionary Guard+, IRGC, People's Liberation Army;
    SPY: CIA, Mossad, Shin Bet, KGB, MI5, MI6, Inter-Services Intelligence;
    COP: FBI, Scotland Yard, Royal Ulster Constabulary
""") for name in listed}

# The noun decides what part of a society acts: "opposition leader" is longer than "leader", and so not the government.
# A bare "general" is left out (general election), and so are "union" (the state) and "party".
SECTORS: dict[str, tuple[str, ...]] = dict(read_rows("""
    GOV: government+, president+, vice president+, prime minister+, premier+, chancellor+, minister+, foreign
      minister+, defence minister+, defense minister+, interior minister+, finance minister+, foreign secretary,
      secretary, secretary of state, defence secretary, defense secretary, ministry, ministries, foreign ministry,
      foreign office, state department, official+, cabinet+, envoy+, ambassador+, embassy, embassies, consulate+,
      consul+, diplomat+, negotiator+, delegation+, delegate+, counterpart+, trade representative, spokesman,
      spokesmen, spokeswoman, administration+, leader+, leadership, ruler+, military ruler+, head of state, heads of
      state, king+, queen+, monarch+, crown prince, emir+, sultan+, presidency, governor+, mayor+, authorities,
      regime+, junta+, ruling party, central bank+, electoral commission, election commission, attorney general,
      secretary general, secretary-general;
    MIL: army, armies, troop+, soldier+, military, armed forces, forces, navy, air force+, warplane+, warship+,
      fighter jet+, jets, helicopter+, gunboat+, frigate+, tanks, artillery, gunners, infantry, commandos,
      conscript+, reservist+, garrison+, generals, army general, major general, lieutenant general, military
      officer+, commander+, army chief+, army officer+, army commander+, officers, colonel+, peacekeeper+, marines,
      battalion+, brigade+, paratrooper+;
    REB: rebel+, rebel leader+, rebel group+, rebel commander+, militant+, militia+, militiaman, militiamen,
      insurgent+, insurgency, guerrilla+, guerilla+, guerrilla leader+, fighter+, gunman, gunmen, separatist+,
      separatist leader+, secessionist+, paramilitary, paramilitaries, mujahideen, mujahedin, jihadist+, extremist+,
      terrorist+, suicide bomber+, warlord+, death squad+, rebel army;
    OPP: opposition, opposition leader+, opposition party, opposition parties, opposition group+, opposition
      politician+, opposition lawmaker+, opposition activist+, opposition candidate+, opposition figure+,
      dissident+, activist+;
    COP: police, police chief+, police officer+, policeman, policemen, policewoman, riot police, secret police,
      security force+, security officer+, security agent+, gendarme+, gendarmerie, border guard+, coast guard+,
      coastguard+, detective+, prison guard+, customs officer+, immigration officer+;
    JUD: court+, supreme court, high court, appeals court, constitutional court, judge+, magistrate+, prosecutor+,
      tribunal+, judiciary, chief justice, jury;
    LEG: parliament+, parliamentarian+, congressional committee+, parliamentary committee+, lawmaker+, legislator+,
      legislature+, mp+, deputies, senator+, senate, congress, congressman, congressmen, house of representatives,
      national assembly, upper house, lower house;
    SPY: intelligence agency, intelligence agencies, intelligence service+, intelligence officer+, intelligence
      official+, intelligence chief+, secret service+, spy, spies, spy agency, secret agent+;
    MED: newspaper+, journalist+, reporter+, correspondent+, editor+, broadcaster+, media, state media, state
      television, news agency, news agencies, press agency, magazine+, radio station+, television station+,
      photographer+, cameraman, cameramen, columnist+, publisher+;
    BUS: company, companies, firm+, corporation+, bank+, businessman, businessmen, business leader+, investor+, oil
      company, oil companies, airline+, manufacturer+, trader+, employer+, industrialist+, exporter+, importer+,
      shopkeeper+, merchant+, bankers;
    LAB: worker+, labor union+, labour union+, trade union+, unions, unionist+, trade unionist+, union leader+,
      striker+, miner+, employees, farmer+, farm worker+, truck driver+, lorry driver+, bus driver+, taxi driver+,
      docker+, labourer+, laborer+, civil servant+, nurse+;
    EDU: student+, student leader+, teacher+, pupil+, professor+, university, universities, school+, academic+,
      lecturer+, schoolchildren;
    REL: bishop+, archbishop+, cardinal+, cleric+, clergy, clergyman, priest+, pope, patriarch+, imam+, ayatollah+,
      mufti+, rabbi+, monk+, nun+, church, churches, mosque+, religious leader+;
    CVL: civilian+, protester+, protestor+, demonstrator+, resident+, villager+, people, crowd+, family, families,
      relatives, citizen+, inhabitants, voter+, women, children, men, youths, hostages, victim+, rioter+, mob+,
      peasant+, tribesman, tribesmen, tribal leader+, community leader+, pensioner+, tourist+, mourner+,
      worshipper+, shopper+, bystander+, marcher+, townspeople;
    SET: settler+;
    CRM: gang+, gang member+, drug gang+, gangster+, smuggler+, trafficker+, drug trafficker+, drug lord+, cartel+,
      pirate+, bandit+, kidnapper+, mafia, criminals, hackers;
    REF: refugee+, migrant+, asylum seeker+, asylum-seeker+, displaced people, displaced persons;
    NGO: aid worker+, aid agency, aid agencies, aid group+, relief agency, relief agencies, relief worker+, rights
      group+, human rights group+, non-governmental organisation+, non-governmental organization+, charity,
      charities, ngo+
"""))
# fmt: on
NOUNS: dict[str, str] = {noun: sector for sector, listed in SECTORS.items() for noun in listed}
