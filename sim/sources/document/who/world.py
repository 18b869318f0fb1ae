"""The names by which news text calls the world's states, organisations, movements and parts of a society.

An event coder looks a sentence up here when no case says who its actors are. States, organisations and groups are
matched as written, case and all; the nouns of `SECTORS` are lower case and matched in a text put into lower case. The
longest match wins: "Equatorial Guinea" is one state, not "Guinea", and a phrase of `PASSED_OVER` is nobody.

Names and codes are facts: states carry their ISO 3166-1 alpha-3 code (XKX, which ISO leaves to users, for Kosovo). A
row says who is recognised in a text, not who is recognised by whom. Who leads a state or a movement is not here: that
is true from one date to another and belongs into a case. Dissolved states stand under the state that took their seat
("Soviet Union": RUS, "Yugoslavia": SRB); where a word serves two states it stands under the one that it nearly always
means ("Congo": COD). Words that would mislead too often are left out: "IS", "Male", "Victoria", "Kingston", "Korea".

In the rows below, names are parted by commas and a `+` stands for the form with s: "Afghan+" is "Afghan" and "Afghans".
"""

from __future__ import annotations

from typing import NamedTuple

from sim.sources.document.who.sectors import SEATS, SECTORS, read_names, read_rows

__all__ = ["GROUPS", "ORGANISATIONS", "PASSED_OVER", "SEATS", "SECTORS", "STATES", "Group", "Organisation", "State"]


class State(NamedTuple):
    """A state, and what news text calls it, its people and its government.

    `names` are further spellings, demonyms, adjectives and seats of power; `capital` is the city whose name stands for
    the government, or "" where that word mostly means something else.
    """

    code: str
    name: str
    names: tuple[str, ...]
    capital: str


class Organisation(NamedTuple):
    """An organisation between or beyond states, and what news text calls it."""

    code: str
    name: str
    names: tuple[str, ...]


class Group(NamedTuple):
    """An armed movement, party or community; `home` is the code of its state, or "" where it has no single one."""

    code: str
    name: str
    names: tuple[str, ...]
    home: str


def _state(code: str, capital: str, text: str) -> State:
    name, *names = read_names(text)
    return State(code, name, tuple(names), capital)


# fmt: off
STATES: tuple[State, ...] = (
    _state("AFG", "Kabul", "Afghanistan, Afghan+, Afghani+"),
    _state("ALB", "Tirana", "Albania, Albanian+"),
    _state("DZA", "Algiers", "Algeria, Algerian+"),
    _state("AND", "Andorra la Vella", "Andorra, Andorran+"),
    _state("AGO", "Luanda", "Angola, Angolan+"),
    _state("ATG", "", "Antigua and Barbuda, Antigua, Antiguan+, Barbuda, Barbudan+"),
    _state("ARG", "Buenos Aires", "Argentina, Argentine+, Argentinian+, Casa Rosada"),
    _state("ARM", "Yerevan", "Armenia, Armenian+"),
    _state("AUS", "Canberra", "Australia, Australian+"),
    _state("AUT", "Vienna", "Austria, Austrian+"),
    _state("AZE", "Baku", "Azerbaijan, Azerbaijani+, Azeri+"),
    _state("BHS", "Nassau", "Bahamas, Bahamian+"),
    _state("BHR", "Manama", "Bahrain, Bahraini+, Bahreini+"),
    _state("BGD", "Dhaka", "Bangladesh, Bangladeshi+, Dacca"),
    _state("BRB", "Bridgetown", "Barbados, Barbadian+"),
    _state("BLR", "Minsk", "Belarus, Belarusian+, Belarussian+, Byelorussia"),
    _state("BEL", "", "Belgium, Belgian+"),  # Brussels, as an actor, is the European Union
    _state("BLZ", "Belmopan", "Belize, Belizean+"),
    _state("BEN", "Porto-Novo", "Benin, Beninese, Beninois, Cotonou"),
    _state("BTN", "Thimphu", "Bhutan, Bhutanese"),
    _state("BOL", "La Paz", "Bolivia, Bolivian+"),
    _state("BIH", "Sarajevo", "Bosnia and Herzegovina, Bosnia-Herzegovina, Bosnia, Bosnian+, Bosniak+, Bosnian Croat+"),
    _state("BWA", "Gaborone", "Botswana, Botswanan+, Batswana"),
    _state("BRA", "Brasilia", "Brazil, Brazilian+, Brasília, Itamaraty"),
    _state("BRN", "Bandar Seri Begawan", "Brunei, Brunei Darussalam, Bruneian+"),
    _state("BGR", "Sofia", "Bulgaria, Bulgarian+"),
    _state("BFA", "Ouagadougou", "Burkina Faso, Burkina, Burkinabe, Burkinabé, Upper Volta"),
    _state("BDI", "Bujumbura", "Burundi, Burundian+, Gitega"),
    _state("KHM", "Phnom Penh", "Cambodia, Cambodian+, Kampuchea"),
    _state("CMR", "Yaounde", "Cameroon, Cameroonian+, Yaoundé"),
    _state("CAN", "Ottawa", "Canada, Canadian+"),
    _state("CPV", "Praia", "Cape Verde, Cabo Verde, Cape Verdean+"),
    _state("CAF", "Bangui", "Central African Republic, Central African+"),
    _state("TCD", "N'Djamena", "Chad, Chadian+, Ndjamena"),
    _state("CHL", "Santiago", "Chile, Chilean+, La Moneda"),
    _state("CHN", "Beijing", "China, Chinese, People's Republic of China, PRC, Peking, Zhongnanhai, "
           "People's Liberation Army, National People's Congress"),
    _state("COL", "Bogota", "Colombia, Colombian+, Bogotá"),
    _state("COM", "Moroni", "Comoros, Comoran+, Comorian+"),
    _state("COG", "Brazzaville", "Republic of the Congo, Republic of Congo, Congo-Brazzaville, Congo Republic"),
    _state("COD", "Kinshasa", "Democratic Republic of the Congo, Democratic Republic of Congo, DR Congo, DRC, Congo, "
           "Congolese, Congo-Kinshasa, Zaire, Zairean+, Zairian+"),
    _state("CRI", "", "Costa Rica, Costa Rican+"),
    _state("CIV", "Yamoussoukro", "Côte d'Ivoire, Cote d'Ivoire, Ivory Coast, Ivorian+, Abidjan"),
    _state("HRV", "Zagreb", "Croatia, Croatian+, Croat+"),
    _state("CUB", "Havana", "Cuba, Cuban+"),
    _state("CYP", "Nicosia", "Cyprus, Cypriot+, Greek Cypriot+"),
    _state("CZE", "Prague", "Czechia, Czech Republic, Czech+"),
    _state("DNK", "Copenhagen", "Denmark, Danish, Danes, Folketing"),
    _state("DJI", "Djibouti", "Djibouti, Djiboutian+"),
    _state("DMA", "Roseau", "Dominica, Commonwealth of Dominica"),
    _state("DOM", "Santo Domingo", "Dominican Republic, Dominican+"),
    _state("ECU", "Quito", "Ecuador, Ecuadorean+, Ecuadorian+"),
    _state("EGY", "Cairo", "Egypt, Egyptian+"),
    _state("SLV", "San Salvador", "El Salvador, Salvadoran+, Salvadorean+, Salvadorian+"),
    _state("GNQ", "Malabo", "Equatorial Guinea, Equatorial Guinean+, Equatoguinean"),
    _state("ERI", "Asmara", "Eritrea, Eritrean+"),
    _state("EST", "Tallinn", "Estonia, Estonian+, Riigikogu"),
    _state("SWZ", "Mbabane", "Eswatini, Swaziland, Swazi+"),
    _state("ETH", "Addis Ababa", "Ethiopia, Ethiopian+"),
    _state("FJI", "Suva", "Fiji, Fijian+"),
    _state("FIN", "Helsinki", "Finland, Finnish, Finns"),
    _state("FRA", "Paris", "France, French, Frenchman, Frenchmen, Élysée, Elysee, Quai d'Orsay, Matignon"),
    _state("GAB", "Libreville", "Gabon, Gabonese"),
    _state("GMB", "Banjul", "Gambia, Gambian+"),
    _state("GEO", "Tbilisi", "Georgia, Georgian+"),
    _state("DEU", "Berlin", "Germany, German+, Bundestag, Bonn"),
    _state("GHA", "Accra", "Ghana, Ghanaian+, Ghanian+"),
    _state("GRC", "Athens", "Greece, Greek+, Hellenic Republic"),
    _state("GRD", "", "Grenada, Grenadian+"),
    _state("GTM", "Guatemala City", "Guatemala, Guatemalan+"),
    _state("GIN", "Conakry", "Guinea, Guinean+"),
    _state("GNB", "Bissau", "Guinea-Bissau, Guinea Bissau, Bissau-Guinean+"),
    _state("GUY", "", "Guyana, Guyanese"),
    _state("HTI", "Port-au-Prince", "Haiti, Haitian+"),
    _state("HND", "Tegucigalpa", "Honduras, Honduran+"),
    _state("HUN", "Budapest", "Hungary, Hungarian+"),
    _state("ISL", "Reykjavik", "Iceland, Icelandic, Icelander+"),
    _state("IND", "New Delhi", "India, Indian+, Delhi, Lok Sabha, Rajya Sabha, Tamil Nadu"),
    _state("IDN", "Jakarta", "Indonesia, Indonesian+"),
    _state("IRN", "Tehran", "Iran, Iranian+, Islamic Republic of Iran, Teheran, Revolutionary Guard+, IRGC"),
    _state("IRQ", "Baghdad", "Iraq, Iraqi+"),
    _state("IRL", "Dublin", "Ireland, Irish, Irishman, Irishmen, Republic of Ireland, Taoiseach, Oireachtas, Dáil"),
    _state("ISR", "", "Israel, Israeli+, Tel Aviv, Knesset, IDF, Mossad, Shin Bet"),  # Jerusalem is mostly the place
    _state("ITA", "Rome", "Italy, Italian+, Palazzo Chigi, Quirinale, Farnesina"),
    _state("JAM", "", "Jamaica, Jamaican+"),
    _state("JPN", "Tokyo", "Japan, Japanese"),
    _state("JOR", "Amman", "Jordan, Jordanian+"),
    _state("KAZ", "Astana", "Kazakhstan, Kazakh+, Kazakhstani+, Nur-Sultan"),
    _state("KEN", "Nairobi", "Kenya, Kenyan+"),
    _state("KIR", "Tarawa", "Kiribati, I-Kiribati"),
    _state("XKX", "Pristina", "Kosovo, Kosovan+, Kosovar+, Kosovo Albanian+, Kosovo Serb+, Prishtina"),
    _state("KWT", "Kuwait City", "Kuwait, Kuwaiti+"),
    _state("KGZ", "Bishkek", "Kyrgyzstan, Kyrgyz, Kyrgyz Republic, Kyrgyzstani, Kirghizia"),
    _state("LAO", "Vientiane", "Laos, Laotian+, Lao PDR"),
    _state("LVA", "Riga", "Latvia, Latvian+, Saeima"),
    _state("LBN", "Beirut", "Lebanon, Lebanese"),
    _state("LSO", "Maseru", "Lesotho, Basotho"),
    _state("LBR", "Monrovia", "Liberia, Liberian+"),
    _state("LBY", "Tripoli", "Libya, Libyan+"),
    _state("LIE", "Vaduz", "Liechtenstein, Liechtensteiner+"),
    _state("LTU", "Vilnius", "Lithuania, Lithuanian+, Seimas"),
    _state("LUX", "Luxembourg", "Luxembourg, Luxembourger+, Luxembourgish"),
    _state("MDG", "Antananarivo", "Madagascar, Malagasy, Madagascan+"),
    _state("MWI", "Lilongwe", "Malawi, Malawian+"),
    _state("MYS", "Kuala Lumpur", "Malaysia, Malaysian+, Putrajaya"),
    _state("MDV", "", "Maldives, Maldivian+"),
    _state("MLI", "Bamako", "Mali, Malian+"),
    _state("MLT", "Valletta", "Malta, Maltese"),
    _state("MHL", "Majuro", "Marshall Islands, Marshallese"),
    _state("MRT", "Nouakchott", "Mauritania, Mauritanian+"),
    _state("MUS", "Port Louis", "Mauritius, Mauritian+"),
    _state("MEX", "Mexico City", "Mexico, Mexican+, Los Pinos"),
    _state("FSM", "Palikir", "Micronesia, Federated States of Micronesia, Micronesian+"),
    _state("MDA", "Chisinau", "Moldova, Moldovan+, Moldavia, Chişinău, Chișinău"),
    _state("MCO", "Monaco", "Monaco, Monegasque+"),
    _state("MNG", "Ulaanbaatar", "Mongolia, Mongolian+, Ulan Bator"),
    _state("MNE", "Podgorica", "Montenegro, Montenegrin+"),
    _state("MAR", "Rabat", "Morocco, Moroccan+"),
    _state("MOZ", "Maputo", "Mozambique, Mozambican+"),
    _state("MMR", "Naypyidaw", "Myanmar, Burma, Burmese, Rangoon, Yangon, Nay Pyi Taw"),
    _state("NAM", "Windhoek", "Namibia, Namibian+"),
    _state("NRU", "Yaren", "Nauru, Nauruan+"),
    _state("NPL", "Kathmandu", "Nepal, Nepalese, Nepali+, Katmandu"),
    _state("NLD", "Amsterdam", "Netherlands, Dutch, Dutchman, Dutchmen, Holland, Binnenhof"),
    _state("NZL", "Wellington", "New Zealand, New Zealander+"),
    _state("NIC", "Managua", "Nicaragua, Nicaraguan+"),
    _state("NER", "Niamey", "Niger, Nigerien+"),
    _state("NGA", "Abuja", "Nigeria, Nigerian+, Niger Delta, Aso Rock"),
    _state("PRK", "Pyongyang", "North Korea, North Korean+, N. Korea, DPRK, Democratic People's Republic of Korea"),
    _state("MKD", "Skopje", "North Macedonia, Macedonia, Macedonian+, North Macedonian+, FYROM, "
           "Former Yugoslav Republic of Macedonia, former Yugoslav Republic of Macedonia"),
    _state("NOR", "Oslo", "Norway, Norwegian+, Storting"),
    _state("OMN", "Muscat", "Oman, Omani+"),
    _state("PAK", "Islamabad", "Pakistan, Pakistani+, Inter-Services Intelligence"),
    _state("PLW", "Ngerulmud", "Palau, Palauan+"),
    _state("PSE", "Ramallah", "Palestine, Palestinian+, Gaza, Gazan+, West Bank"),
    _state("PAN", "Panama City", "Panama, Panamanian+"),
    _state("PNG", "Port Moresby", "Papua New Guinea, Papua New Guinean+"),
    _state("PRY", "Asuncion", "Paraguay, Paraguayan+, Asunción"),
    _state("PER", "Lima", "Peru, Peruvian+"),
    _state("PHL", "Manila", "Philippines, Philippine, Filipino+, Filipina+, Malacanang, Malacañang"),
    _state("POL", "Warsaw", "Poland, Polish, Poles, Sejm"),
    _state("PRT", "Lisbon", "Portugal, Portuguese"),
    _state("QAT", "Doha", "Qatar, Qatari+"),
    _state("ROU", "Bucharest", "Romania, Romanian+, Rumania, Rumanian+"),
    _state("RUS", "Moscow", "Russia, Russian+, Russian Federation, Kremlin, Duma, Soviet Union, Soviet+, USSR, "
           "Supreme Soviet, KGB"),
    _state("RWA", "Kigali", "Rwanda, Rwandan+"),
    _state("KNA", "Basseterre", "Saint Kitts and Nevis, St. Kitts and Nevis, St Kitts and Nevis, Kittitian"),
    _state("LCA", "Castries", "Saint Lucia, St. Lucia, St Lucia, Saint Lucian, St. Lucian"),
    _state("VCT", "Kingstown", "Saint Vincent and the Grenadines, Saint Vincent, St. Vincent, St Vincent, Vincentian+"),
    _state("WSM", "Apia", "Samoa, Samoan+, Western Samoa"),
    _state("SMR", "San Marino", "San Marino, Sammarinese"),
    _state("STP", "Sao Tome", "São Tomé and Príncipe, Sao Tome and Principe, São Tomé, Santomean, Sao Tomean"),
    _state("SAU", "Riyadh", "Saudi Arabia, Saudi+, Saudi Arabian+"),
    _state("SEN", "Dakar", "Senegal, Senegalese"),
    _state("SRB", "Belgrade", "Serbia, Serbian+, Serb+, Yugoslavia, Yugoslav+, Serbia and Montenegro"),
    _state("SYC", "", "Seychelles, Seychellois"),
    _state("SLE", "Freetown", "Sierra Leone, Sierra Leonean+"),
    _state("SGP", "Singapore", "Singapore, Singaporean+"),
    _state("SVK", "Bratislava", "Slovakia, Slovak+, Slovakian+, Slovak Republic"),
    _state("SVN", "Ljubljana", "Slovenia, Slovene+, Slovenian+"),
    _state("SLB", "Honiara", "Solomon Islands, Solomons, Solomon Islander+"),
    _state("SOM", "Mogadishu", "Somalia, Somali+, Somalian+"),
    _state("ZAF", "Pretoria", "South Africa, South African+, Cape Town"),
    _state("KOR", "Seoul", "South Korea, South Korean+, S. Korea, ROK, Republic of Korea, Blue House, Cheong Wa Dae"),
    _state("SSD", "Juba", "South Sudan, South Sudanese"),
    _state("ESP", "Madrid", "Spain, Spanish, Spaniard+, Moncloa, Spanish Cortes"),
    _state("LKA", "Colombo", "Sri Lanka, Sri Lankan+, Ceylon"),
    _state("SDN", "Khartoum", "Sudan, Sudanese"),
    _state("SUR", "Paramaribo", "Suriname, Surinam, Surinamese"),
    _state("SWE", "Stockholm", "Sweden, Swedish, Swede+, Riksdag"),
    _state("CHE", "Bern", "Switzerland, Swiss, Swiss Confederation, Berne"),
    _state("SYR", "Damascus", "Syria, Syrian+, Syrian Arab Republic"),
    _state("TWN", "Taipei", "Taiwan, Taiwanese, Republic of China, Chinese Taipei"),
    _state("TJK", "Dushanbe", "Tajikistan, Tajik+, Tajikistani"),
    _state("TZA", "Dodoma", "Tanzania, Tanzanian+, Dar es Salaam, Zanzibar"),
    _state("THA", "Bangkok", "Thailand, Thai+"),
    _state("TLS", "Dili", "Timor-Leste, East Timor, Timor Leste, Timorese, East Timorese"),
    _state("TGO", "Lome", "Togo, Togolese, Lomé"),
    _state("TON", "Nuku'alofa", "Tonga, Tongan+"),
    _state("TTO", "Port of Spain", "Trinidad and Tobago, Trinidad, Trinidadian+"),
    _state("TUN", "Tunis", "Tunisia, Tunisian+"),
    _state("TUR", "Ankara", "Turkey, Turkish, Turk+, Türkiye, Turkiye"),
    _state("TKM", "Ashgabat", "Turkmenistan, Turkmen+"),
    _state("TUV", "Funafuti", "Tuvalu, Tuvaluan+"),
    _state("UGA", "Kampala", "Uganda, Ugandan+"),
    _state("UKR", "Kyiv", "Ukraine, Ukrainian+, Kiev, Verkhovna Rada"),
    _state("ARE", "Abu Dhabi", "United Arab Emirates, UAE, U.A.E., Emirati+"),
    _state("GBR", "London", "United Kingdom, UK, U.K., Britain, Great Britain, British, Briton+, England, Scotland, "
           "Scottish, Scots, Wales, Welsh, Northern Ireland, Northern Irish, Downing Street, Whitehall, Westminster, "
           "House of Commons, House of Lords, Scotland Yard, Royal Ulster Constabulary, MI5, MI6"),
    _state("USA", "Washington", "United States, United States of America, US, U.S., USA, U.S.A., America, American+, "
           "White House, State Department, Justice Department, Treasury Department, Pentagon, Capitol Hill, CIA, FBI"),
    _state("URY", "Montevideo", "Uruguay, Uruguayan+"),
    _state("UZB", "Tashkent", "Uzbekistan, Uzbek+, Uzbekistani"),
    _state("VUT", "Port Vila", "Vanuatu, Ni-Vanuatu, ni-Vanuatu"),
    _state("VAT", "Vatican City", "Vatican City, Vatican, Holy See"),
    _state("VEN", "Caracas", "Venezuela, Venezuelan+, Miraflores Palace"),
    _state("VNM", "Hanoi", "Vietnam, Viet Nam, Vietnamese, North Vietnam, North Vietnamese"),
    _state("YEM", "Sanaa", "Yemen, Yemeni+, Yemenite, North Yemen, South Yemen, Sana'a"),
    _state("ZMB", "Lusaka", "Zambia, Zambian+"),
    _state("ZWE", "Harare", "Zimbabwe, Zimbabwean+, Rhodesia, Rhodesian+"),
)

# Longer phrases that hold a state's name and are not that state: matched first by length, and then dropped.
PASSED_OVER: tuple[str, ...] = read_names("""
    Latin America, Latin American+, South America, South American+, Central America, Central American+, North America,
    North American+, African American+, African-American+, Native American+, American Indian+, American Samoa, Indian
    Ocean, New Mexico, Gulf of Mexico, Gulf of Oman, Gulf of Guinea, Gulf of Thailand, South China Sea, East China Sea,
    Sea of Japan, Lake Chad, Jordan River, River Jordan, Jordan Valley, Niger River, Panama Canal, New England, New
    South Wales, Prince of Wales, British Columbia, British Virgin Islands, French Guiana, French Polynesia, Turks and
    Caicos, Georgia Tech, South Vietnam, South Vietnamese, former Soviet, Former Soviet, Soviet-era, post-Soviet, former
    Yugoslavia, former Yugoslav, Washington Post, Washington Times, Washington state, Washington State, George
    Washington, Vienna Convention, Paris Agreement, Paris Club, Oslo Accords, Oslo accords, Oslo agreement+, Minsk
    agreements, Minsk accords, Rome Statute, Lisbon Treaty, Vietnam War, Taiwan Strait
""")

ORGANISATIONS: tuple[Organisation, ...] = tuple(Organisation(code, names[0], names[1:]) for code, names in read_rows("""
    UNO: United Nations, UN, U.N., General Assembly, UNPROFOR, UNIFIL, UNSCOM, UNMOVIC; UNSC: Security Council, UN
    Security Council, U.N. Security Council, UNSC, United Nations Security Council; UNHCR: UN Refugee Agency, UNHCR,
    UN refugee agency, U.N. refugee agency; UNICEF: UNICEF, Unicef, UN Children's Fund, U.N. Children's Fund;
    UNESCO: UNESCO, Unesco; UNRWA: UNRWA, United Nations Relief and Works Agency, UN Relief and Works Agency; WFP:
    World Food Programme, WFP, World Food Program; IAEA: International Atomic Energy Agency, IAEA, UN nuclear
    watchdog, U.N. nuclear watchdog; OPCW: Organisation for the Prohibition of Chemical Weapons, OPCW, Organization
    for the Prohibition of Chemical Weapons; WHO: World Health Organisation, World Health Organization, WHO; ICC:
    International Criminal Court, ICC; ICJ: International Court of Justice, ICJ, World Court; ICTY: International
    Criminal Tribunal for the former Yugoslavia, ICTY; IMF: International Monetary Fund, IMF, I.M.F.; WBG: World
    Bank, World Bank Group; WTO: World Trade Organisation, World Trade Organization, WTO, W.T.O.; OECD: Organisation
    for Economic Co-operation and Development, OECD; EUR: European Union, EU, E.U., European Commission, European
    Council, European Parliament, European Community, European Central Bank, Brussels; NATO: NATO, Nato, North
    Atlantic Treaty Organization, North Atlantic Treaty Organisation, North Atlantic Council, ISAF, KFOR; OSCE:
    Organisation for Security and Co-operation in Europe, OSCE, Minsk Group, Organization for Security and
    Cooperation in Europe; COE: Council of Europe; CIS: Commonwealth of Independent States, CIS; WPO: Warsaw Pact,
    Warsaw Treaty Organization; AFU: African Union, AU, Organisation of African Unity, Organization of African
    Unity, OAU, AMISOM; ECOWAS: ECOWAS, Ecowas, Economic Community of West African States, ECOMOG; IGAD:
    Intergovernmental Authority on Development, IGAD; SADC: Southern African Development Community, SADC; ARL: Arab
    League, League of Arab States; GCC: Gulf Cooperation Council, GCC, Gulf Co-operation Council; OIC: Organisation
    of Islamic Cooperation, OIC, Organization of Islamic Cooperation, Organisation of the Islamic Conference,
    Organization of the Islamic Conference; OPEC: OPEC, Opec, Organization of the Petroleum Exporting Countries;
    ASEAN: ASEAN, Asean, Association of Southeast Asian Nations; OAS: Organisation of American States, OAS,
    Organization of American States; G7: Group of Seven, G7, G-7, G8, G-8, Group of Eight; G20: Group of Twenty,
    G20, G-20, Group of 20; ICRC: International Committee of the Red Cross, ICRC, Red Cross, Red Crescent; AMN:
    Amnesty International; HRW: Human Rights Watch, HRW; MSF: Médecins Sans Frontières, MSF, Medecins Sans
    Frontieres, Doctors Without Borders; FAO: Food and Agriculture Organization, Food and Agriculture Organisation,
    FAO; ILO: International Labour Organisation, International Labour Organization, ILO; UNDP: UNDP, UN Development
    Programme, U.N. Development Programme; APEC: APEC, Asia-Pacific Economic Cooperation; SAARC: SAARC, South Asian
    Association for Regional Cooperation; MERCOSUR: Mercosur; CARICOM: Caricom, CARICOM, Caribbean Community; CWN:
    Commonwealth, British Commonwealth; SCO: Shanghai Cooperation Organisation, Shanghai Cooperation Organization;
    ADB: Asian Development Bank; INTERPOL: Interpol, INTERPOL; EFTA: EFTA, European Free Trade Association; BRICS:
    BRICS
"""))

# The key is the group's code and, after a hyphen, that of the state where it is at home.
GROUPS: tuple[Group, ...] = tuple(Group(key[:3], names[0], names[1:], key[4:]) for key, names in read_rows("""
    PNA-PSE: Palestinian Authority, Palestinian National Authority; PLO-PSE: Palestine Liberation Organization,
    Palestine Liberation Organisation, PLO, P.L.O.; FTH-PSE: Fatah, Al-Fatah, al-Fatah; HAM-PSE: Hamas; PIJ-PSE:
    Islamic Jihad, Palestinian Islamic Jihad; HEZ-LBN: Hezbollah, Hizbollah, Hizbullah, Hizballah, Hezbullah;
    SLM-LBN: South Lebanon Army; BRO-EGY: Muslim Brotherhood; HOU-YEM: Houthi+, Huthi+, Ansar Allah; TAL-AFG:
    Taliban, Taleban, Afghan Taliban; NAL-AFG: Northern Alliance; TTP-PAK: Pakistani Taliban, Pakistan Taliban,
    Tehrik-i-Taliban, Tehreek-e-Taliban, TTP; HAQ: Haqqani network, Haqqani Network; LET-PAK: Lashkar-e-Taiba,
    Lashkar-e-Toiba; JEM-PAK: Jaish-e-Mohammed, Jaish-e-Mohammad; ISS: Islamic State, ISIS, Isis, ISIL, Isil, Daesh,
    IS militant+, IS fighter+, Islamic State of Iraq and Syria, Islamic State of Iraq and the Levant; ALQ: al-Qaeda,
    Al-Qaeda, al Qaeda, Al Qaeda, al-Qaida, Al-Qaida, al Qaida, Al Qaida, Qaeda; AQM: Al-Qaeda in the Islamic
    Maghreb, al-Qaeda in the Islamic Maghreb, AQIM; AQP-YEM: Al-Qaeda in the Arabian Peninsula, al-Qaeda in the
    Arabian Peninsula, AQAP; NUS-SYR: Nusra Front, al-Nusra Front, Al-Nusra Front, Jabhat al-Nusra; HTS-SYR: Hayat
    Tahrir al-Sham, HTS; FSA-SYR: Free Syrian Army, FSA; SDF-SYR: Syrian Democratic Forces, SDF; YPG-SYR: YPG,
    People's Protection Units; KUR: Kurd+, Kurdish, Peshmerga; KRG-IRQ: Kurdistan Regional Government, KRG, Iraqi
    Kurd+, Iraqi Kurdish, Iraqi Kurdistan; PKK-TUR: Kurdistan Workers' Party, Kurdistan Workers Party, PKK; MAH-IRQ:
    Mahdi Army, Mehdi Army; KTH-IRQ: Kataib Hezbollah, Kata'ib Hezbollah; MEK-IRN: Mujahideen-e-Khalq, Mujahedin-e
    Khalq, People's Mujahideen, MEK; FRC-COL: Revolutionary Armed Forces of Colombia, FARC, Farc; ELN-COL: ELN;
    SHP-PER: Shining Path, Sendero Luminoso; TUP-PER: Tupac Amaru; ZAP-MEX: Zapatista+, EZLN; FML-SLV: FMLN;
    CTR-NIC: Contras, Contra rebel+, Contra guerrilla+; SAN-NIC: Sandinista+; LTT-LKA: Liberation Tigers of Tamil
    Eelam, LTTE, Tamil Tiger+; ASG-PHL: Abu Sayyaf; MIL-PHL: Moro Islamic Liberation Front, MILF; MNL-PHL: Moro
    National Liberation Front, MNLF; NPA-PHL: New People's Army; GAM-IDN: Free Aceh Movement, GAM; JIS-IDN: Jemaah
    Islamiyah, Jemaah Islamiah; FRT-TLS: Fretilin; KRO-KHM: Khmer Rouge; KNU-MMR: Karen National Union; SHB-SOM:
    al-Shabaab, Al-Shabaab, Al Shabaab, al Shabaab, al-Shabab, Al-Shabab, Shabaab, Shebab; BOK-NGA: Boko Haram;
    MEN-NGA: Movement for the Emancipation of the Niger Delta; LRA-UGA: Lord's Resistance Army, LRA; MTT-COD: M23;
    FDL-COD: FDLR, Democratic Forces for the Liberation of Rwanda; RPF-RWA: Rwandan Patriotic Front, RPF; UNT-AGO:
    UNITA, Unita; REN-MOZ: RENAMO, Renamo; ANC-ZAF: African National Congress, ANC; ZPF-ZWE: ZANU-PF, Zanu-PF;
    SPL-SSD: Sudan People's Liberation Army, Sudan People's Liberation Movement, SPLA, SPLM; SLA-SDN: Sudan
    Liberation Army, Sudan Liberation Movement; JQM-SDN: Justice and Equality Movement; JAN-SDN: Janjaweed,
    Janjawid; RSF-SDN: Rapid Support Forces; TPL-ETH: Tigray People's Liberation Front, TPLF; PFR: Polisario Front,
    Polisario, Sahrawi+; GIA-DZA: Armed Islamic Group; FIS-DZA: Islamic Salvation Front; RUF-SLE: Revolutionary
    United Front; SEL-CAF: Seleka; IRA-GBR: Irish Republican Army, IRA, I.R.A., Provisional IRA, Provisional Irish
    Republican Army; SNF-GBR: Sinn Fein, Sinn Féin; UUP-GBR: Ulster Unionist+, Ulster Unionist Party; ETA-ESP:
    Basque separatist+, Euskadi ta Askatasuna; KLA-XKX: Kosovo Liberation Army, KLA; BSR-BIH: Bosnian Serb+;
    KSR-HRV: Krajina Serb+, Croatian Serb+; TCY-CYP: Turkish Cypriot+, Northern Cyprus, TRNC; CHC-RUS: Chechen+,
    Chechnya; WAG-RUS: Wagner Group, Wagner group; DNR-UKR: Donetsk People's Republic; LNR-UKR: Luhansk People's
    Republic; ABK-GEO: Abkhazia, Abkhazian+, Abkhaz; OSS-GEO: South Ossetia, South Ossetian+; TAM-LKA: Tamil+;
    KAS-IND: Kashmiri+; NAX-IND: Naxalite+; ULF-IND: ULFA, United Liberation Front of Assam, United Liberation Front
    of Asom; INK-ZAF: Inkatha, Inkatha Freedom Party; LRD-LBR: LURD; URN-GTM: URNG; AUC-COL: AUC; KDP-IRQ: Kurdistan
    Democratic Party; PUK-IRQ: Patriotic Union of Kurdistan
"""))
# fmt: on
