"""The parts of which made-up names are put together, each in both scripts, and how else clerks spell them.

A list holds `Latin words Bangla words` entries parted by commas. The parts are common in the country; that
some person bears a name made of them is a coincidence.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple


class Part(NamedTuple):
    """One part of a name as the register spells it."""

    en: str
    bn: str


def parts(text: str) -> tuple[Part, ...]:
    """Read a list of parts.

    >>> parts("Abdul Karim আব্দুল করিম, Ali আলী")
    (Part(en='Abdul Karim', bn='আব্দুল করিম'), Part(en='Ali', bn='আলী'))
    """
    found = []
    for entry in unicodedata.normalize("NFC", text).split(","):
        words = entry.split()
        found.append(
            Part(
                " ".join(word for word in words if word.isascii()),
                " ".join(word for word in words if not word.isascii()),
            )
        )
    return tuple(found)


MAN_PREFIX = Part("Md.", "মোঃ")
WOMAN_PREFIX = Part("Mst.", "মোছাঃ")
HINDU_MAN_PREFIX = Part("Sree", "শ্রী")

# Muslim men: the first part decides which second parts sound right.
UL = parts(
    """Rafiqul রফিকুল, Shafiqul শফিকুল, Nazrul নজরুল, Aminul আমিনুল, Saiful সাইফুল,
    Zahirul জহিরুল, Monirul মনিরুল, Ashraful আশরাফুল, Ariful আরিফুল, Shahidul শহিদুল,
    Tajul তাজুল, Nurul নুরুল, Anwarul আনোয়ারুল, Kamrul কামরুল, Jahidul জাহিদুল,
    Mominul মমিনুল, Rezaul রেজাউল, Badrul বদরুল, Enamul এনামুল, Fazlul ফজলুল,
    Sirajul সিরাজুল, Mofizul মফিজুল, Rabiul রবিউল, Tariqul তারিকুল, Khairul খায়রুল,
    Mazharul মাজহারুল, Azizul আজিজুল, Obaidul ওবায়দুল, Rakibul রাকিবুল, Sajedul সাজেদুল,
    Ekramul একরামুল, Hafizul হাফিজুল, Samsul সামসুল, Zakirul জাকিরুল, Mahmudul মাহমুদুল,
    Didarul দিদারুল"""
)
AFTER_UL = parts("Islam ইসলাম, Islam ইসলাম, Islam ইসলাম, Haque হক, Alam আলম, Hasan হাসান")
UDDIN = parts(
    """Rahim রহিম, Jamal জামাল, Kamal কামাল, Jasim জসিম, Salah সালাহ, Nasir নাসির, Karim করিম,
    Nizam নিজাম, Helal হেলাল, Mokles মোকলেছ, Jalal জালাল, Sharif শরিফ, Moin মঈন,
    Rafiq রফিক, Kafil কফিল, Borhan বোরহান, Minhaj মিনহাজ, Afsar আফসার, Riaz রিয়াজ,
    Naim নাঈম, Tofazzal তোফাজ্জল, Bahar বাহার, Amin আমিন, Kutub কুতুব, Sabuj সবুজ,
    Siraj সিরাজ, Forhad ফরহাদ, Imam ইমাম"""
)
AFTER_UDDIN = parts("Uddin উদ্দিন, Uddin উদ্দিন, Uddin উদ্দিন, Ahmed আহমেদ, Hossain হোসেন")
UR = parts(
    """Mizanur মিজানুর, Habibur হাবিবুর, Mostafizur মোস্তাফিজুর, Ziaur জিয়াউর,
    Hafizur হাফিজুর, Saidur সাইদুর, Atiqur আতিকুর, Mahfuzur মাহফুজুর, Motiur মতিউর,
    Lutfor লুৎফর, Anisur আনিছুর, Fazlur ফজলুর, Khalilur খলিলুর, Mahbubur মাহবুবুর,
    Mujibur মুজিবুর, Obaidur ওবায়দুর, Shafiqur শফিকুর, Azizur আজিজুর, Siddiqur সিদ্দিকুর,
    Arifur আরিফুর, Ashiqur আশিকুর, Masudur মাসুদুর, Asadur আসাদুর, Khalequr খালেকুর,
    Bazlur বজলুর, Wahidur ওয়াহিদুর"""
)
AFTER_UR = parts("Rahman রহমান")
ABDUL = parts(
    """Abdul Karim আব্দুল করিম, Abdul Kader আব্দুল কাদের, Abdul Jabbar আব্দুল জব্বার, Abdul Mannan আব্দুল মান্নান,
    Abdul Hamid আব্দুল হামিদ, Abdul Latif আব্দুল লতিফ, Abdul Malek আব্দুল মালেক, Abdul Khalek আব্দুল খালেক,
    Abdul Halim আব্দুল হালিম, Abdul Gafur আব্দুল গফুর, Abdul Bari আব্দুল বারী, Abdul Aziz আব্দুল আজিজ,
    Abdul Mazid আব্দুল মজিদ, Abdul Kuddus আব্দুল কুদ্দুস, Abdul Hannan আব্দুল হান্নান, Abdul Motaleb আব্দুল মোতালেব,
    Abdur Razzak আব্দুর রাজ্জাক, Abdur Rashid আব্দুর রশিদ, Abdur Rahim আব্দুর রহিম, Abdur Rouf আব্দুর রউফ,
    Abdus Salam আব্দুস সালাম, Abdus Sattar আব্দুস সাত্তার, Abdus Samad আব্দুস সামাদ, Abdus Sobhan আব্দুস সোবহান"""
)
PLAIN = parts(
    """Jahangir জাহাঙ্গীর, Alamgir আলমগীর, Babul বাবুল, Kabir কবির, Delwar দেলোয়ার,
    Anwar আনোয়ার, Monir মনির, Sohel সোহেল, Rubel রুবেল, Jewel জুয়েল, Masud মাসুদ,
    Mamun মামুন, Liton লিটন, Ripon রিপন, Shahin শাহীন, Selim সেলিম, Rashed রাশেদ,
    Sumon সুমন, Faruk ফারুক, Harun হারুন, Yusuf ইউসুফ, Ibrahim ইব্রাহিম, Ismail ইসমাইল,
    Idris ইদ্রিস, Solaiman সোলায়মান, Ayub আইয়ুব, Musa মুসা, Billal বিল্লাল,
    Belayet বেলায়েত, Zakir জাকির, Ramzan রমজান, Lokman লোকমান, Khorshed খোরশেদ,
    Moktar মোক্তার, Rustam রুস্তম, Sekandar সেকান্দার, Tota তোতা, Dulal দুলাল,
    Joynal জয়নাল, Nannu নান্নু, Badsha বাদশা, Kalam কালাম, Sattar সাত্তার, Samad সামাদ,
    Arif আরিফ, Manik মানিক, Ratan রতন, Swapan স্বপন, Tipu টিপু, Abu Taher আবু তাহের,
    Abu Bakkar আবু বক্কর, Abul Kashem আবুল কাশেম, Abul Hossain আবুল হোসেন,
    Ali Akbar আলী আকবর, Shah Jahan শাহ জাহান, Nur Mohammad নূর মোহাম্মদ"""
)
AFTER_PLAIN = parts(
    """Hossain হোসেন, Hossain হোসেন, Hossain হোসেন, Ali আলী, Ali আলী, Mia মিয়া, Mia মিয়া,
    Ahmed আহমেদ, Khan খান, Sheikh শেখ, Molla মোল্লা, Sarkar সরকার, Howlader হাওলাদার,
    Talukder তালুকদার, Pramanik প্রামানিক, Bepari বেপারী, Fakir ফকির, Gazi গাজী,
    Mridha মৃধা, Bhuiyan ভূঁইয়া, Chowdhury চৌধুরী, Majumder মজুমদার, Mollik মল্লিক,
    Sikder সিকদার, Matubbar মাতুব্বর, Mondal মন্ডল, Biswas বিশ্বাস, Kazi কাজী,
    Patwary পাটোয়ারী, Khandaker খন্দকার"""
)

WOMAN = parts(
    """Rahima রহিমা, Fatema ফাতেমা, Salma সালমা, Rokeya রোকেয়া, Shirin শিরিন,
    Ferdousi ফেরদৌসী, Sahida সাহিদা, Popy পপি, Rojina রোজিনা, Rizia রিজিয়া,
    Morjina মর্জিনা, Khaleda খালেদা, Mokta মুক্তা, Dolly ডলি, Jharna ঝর্ণা, Kulsum কুলসুম,
    Bobita ববিতা, Zaheda জাহেদা, Tahmina তহমিনা, Sufia সুফিয়া, Bilkis বিলকিস,
    Afroza আফরোজা, Sumaiya সুমাইয়া, Hasina হাসিনা, Amena আমেনা, Halima হালিমা,
    Jorina জরিনা, Ayesha আয়েশা, Mariam মরিয়ম, Nasima নাসিমা, Shahnaz শাহানাজ,
    Rabeya রাবেয়া, Sabina সাবিনা, Momtaz মমতাজ, Parul পারুল, Shefali শেফালী, Laily লাইলী,
    Minara মিনারা, Nargis নার্গিস, Rina রিনা, Beauty বিউটি, Josna জোসনা, Kohinur কোহিনুর,
    Hosneara হোসনেআরা, Anowara আনোয়ারা, Monowara মনোয়ারা, Delwara দেলোয়ারা,
    Saleha সালেহা, Rasheda রাশেদা, Majeda মাজেদা, Khodeja খোদেজা, Sokhina সখিনা,
    Tania তানিয়া, Sharmin শারমিন, Nilufa নিলুফা, Rumana রুমানা, Taslima তাসলিমা,
    Yasmin ইয়াসমিন, Shilpi শিল্পী, Lipi লিপি, Rehena রেহেনা, Asma আসমা, Nazma নাজমা,
    Selina সেলিনা, Farida ফরিদা, Rawshan রওশন, Sajeda সাজেদা, Mahmuda মাহমুদা,
    Nurjahan নূরজাহান, Jahanara জাহানারা"""
)
AFTER_WOMAN = parts(
    """Begum বেগম, Begum বেগম, Begum বেগম, Khatun খাতুন, Khatun খাতুন, Akter আক্তার,
    Akter আক্তার, Akter আক্তার, Khanom খানম, Bibi বিবি, Sultana সুলতানা, Parvin পারভীন,
    Nahar নাহার, Banu বানু, Ara আরা"""
)

HINDU_MAN = parts(
    """Arun অরুণ, Paresh পরেশ, Dipak দীপক, Uttam উত্তম, Tapan তপন, Ratan রতন, Sujit সুজিত,
    Bimal বিমল, Nirmal নির্মল, Gopal গোপাল, Dulal দুলাল, Narayan নারায়ণ, Subash সুবাস,
    Sanjoy সঞ্জয়, Bijoy বিজয়, Ajit অজিত, Ranjit রঞ্জিত, Sukumar সুকুমার, Prodip প্রদীপ,
    Swapan স্বপন, Kanai কানাই, Nitai নিতাই, Haradhan হারাধন, Manoranjan মনোরঞ্জন,
    Jagadish জগদীশ, Dilip দিলীপ, Rabindra রবীন্দ্র, Shyamal শ্যামল, Amal অমল,
    Kartik কার্তিক, Ganesh গণেশ, Krishna কৃষ্ণ"""
)
HINDU_WOMAN = parts(
    """Champa চম্পা, Sabita সবিতা, Anita অনিতা, Kalpana কল্পনা, Malati মালতী, Gita গীতা,
    Mina মীনা, Arati আরতি, Lakshmi লক্ষ্মী, Saraswati সরস্বতী, Purnima পূর্ণিমা,
    Shipra শিপ্রা, Sandhya সন্ধ্যা, Rekha রেখা, Dipali দীপালি, Bina বীণা, Parul পারুল,
    Shikha শিখা, Mamata মমতা, Basanti বাসন্তী, Sumitra সুমিত্রা, Jamuna যমুনা,
    Nilima নীলিমা, Tulsi তুলসী, Kanak কনক, Pushpa পুষ্প"""
)
HINDU_MIDDLE_MAN = parts("Kumar কুমার, Kumar কুমার, Chandra চন্দ্র, Chandra চন্দ্র, Nath নাথ")
HINDU_MIDDLE_WOMAN = parts("Rani রানী, Rani রানী, Bala বালা")
HINDU_FAMILY = parts(
    """Das দাস, Das দাস, Roy রায়, Roy রায়, Saha সাহা, Sarkar সরকার, Biswas বিশ্বাস,
    Mondal মন্ডল, Paul পাল, Ghosh ঘোষ, Dey দে, Shil শীল, Debnath দেবনাথ, Barman বর্মন,
    Chakraborty চক্রবর্তী, Majumder মজুমদার, Sutradhar সূত্রধর, Karmakar কর্মকার,
    Halder হালদার, Datta দত্ত, Banik বণিক"""
)

# Peoples of the hills and plains: men's and women's names, then the family names they go with.
HILL_MAN = parts(
    """Sumon সুমন, Rupayan রূপায়ন, Jyoti জ্যোতি, Pulak পুলক, Amiya অমিয়, Subal সুবল,
    Mong মং, Thowai Ching থোয়াই চিং, Uchiwa Mong উচিওয়া মং, Kya Shwe ক্য সুই,
    Mra Thowai ম্রা থোয়াই, Nipon নিপন, Biplab বিপ্লব, Tarun তরুণ, Dibakar দিবাকর"""
)
HILL_WOMAN = parts(
    """Rupali রূপালী, Mita মিতা, Shanti শান্তি, Suchitra সুচিত্রা, Ma Nu মা নু,
    Mya Ching ম্যা চিং, Hla Ma হ্লা মা, Nandita নন্দিতা, Kanika কণিকা, Pipasa পিপাসা,
    Mallika মল্লিকা, Jaya জয়া"""
)
HILL_FAMILY = parts(
    """Chakma চাকমা, Chakma চাকমা, Chakma চাকমা, Marma মারমা, Marma মারমা, Tripura ত্রিপুরা,
    Tanchangya তঞ্চঙ্গ্যা, Mro ম্রো, Bawm বম"""
)
PLAINS_MAN = parts(
    """Samuel স্যামুয়েল, Johan যোহন, Paulus পৌলুস, Sunil সুনীল, Mongla মংলা, Som সোম,
    Budhu বুধু, Lakhan লখন, Birsa বিরসা, Robin রবিন, Anil অনিল, Jogesh যোগেশ"""
)
PLAINS_WOMAN = parts(
    """Maria মারিয়া, Teresa তেরেসা, Sonamoni সোনামনি, Phulmoni ফুলমনি, Chhita ছিতা,
    Malati মালতী, Agnes আগ্নেস, Rupali রূপালী, Mina মীনা, Shanti শান্তি"""
)
SANTAL_FAMILY = parts(
    """Murmu মুর্মু, Hembrom হেমব্রম, Soren সরেন, Tudu টুডু, Hasda হাঁসদা, Kisku কিস্কু,
    Besra বেসরা, Mardi মার্ডি, Ekka এক্কা, Tirki তির্কী, Kujur কুজুর, Minj মিনজ"""
)
GARO_FAMILY = parts("Marak মারাক, Sangma সাংমা, Mankhin মানখিন, Nokrek নকরেক, Chisim চিসিম, Rema রেমা, Hajong হাজং")
MANIPURI_FAMILY = parts("Singha সিংহ, Singha সিংহ, Sinha সিনহা, Devi দেবী")

# How else clerks write a word. All of these sound alike; none is another name.
OTHER_SPELLINGS: dict[str, tuple[str, ...]] = {
    "Hossain": ("Hossen", "Hussain", "Hosen"),
    "Akter": ("Aktar", "Akhter"),
    "Begum": ("Begom", "Begam"),
    "Khatun": ("Khatoon", "Khaton"),
    "Uddin": ("Udden", "Uddein"),
    "Mia": ("Miah", "Miya"),
    "Haque": ("Hoque", "Huq"),
    "Islam": ("Eslam", "Islaam"),
    "Rahman": ("Rahaman", "Rohman"),
    "Ahmed": ("Ahmad", "Ahammed"),
    "Sheikh": ("Shaikh", "Sheik"),
    "Chowdhury": ("Choudhury", "Chowdhuri"),
    "Howlader": ("Hawlader", "Haoladar"),
    "Mondal": ("Mandal", "Mondol"),
    "Abdul": ("Abdool",),
    "Sultana": ("Soltana",),
    "Parvin": ("Parveen", "Pervin"),
    "Kumar": ("Kumer",),
    "Chandra": ("Chondro",),
    "Roy": ("Ray", "Rai"),
    "Das": ("Dash",),
    "Rani": ("Ranee",),
    "Fatema": ("Fatima",),
    "Ayesha": ("Aisha", "Ayasha"),
    "Rafiqul": ("Rafikul",),
    "Shafiqul": ("Shofiqul", "Safiqul"),
    "Mokles": ("Mukhles",),
    "হোসেন": ("হোসাইন", "হুসেন"),
    "আক্তার": ("আকতার", "আখতার"),
    "খাতুন": ("খাতূন",),
    "উদ্দিন": ("উদ্দীন",),
    "রহমান": ("রাহমান", "রহমন"),
    "আব্দুল": ("আবদুল", "আঃ"),
    "আব্দুর": ("আবদুর",),
    "আলী": ("আলি",),
    "বেগম": ("বেগাম",),
    "পারভীন": ("পারভিন",),
    "রানী": ("রাণী", "রানি"),
    "সালমা": ("ছালমা",),
    "মোকলেছ": ("মোখলেছ",),
    "চৌধুরী": ("চৌধুরি",),
    "শাহীন": ("শাহিন",),
    "মন্ডল": ("মণ্ডল",),
}
# Where no word is in the table: letters that clerks take for each other; the first found is used once.
OTHER_LETTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("ee", "i"),
        ("ou", "u"),
        ("sh", "s"),
        ("z", "j"),
        ("i", "ee"),
        ("u", "oo"),
        ("o", "u"),
        ("e", "a"),
    ),
    "bn": (("ী", "ি"), ("ি", "ী"), ("ূ", "ু"), ("ু", "ূ"), ("ণ", "ন"), ("শ", "স"), ("স", "ছ")),
}
