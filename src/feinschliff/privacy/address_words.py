"""The words of English addresses, as pieces of patterns: what streets are called, states, provinces, countries."""

from __future__ import annotations

SUFFIX = (
    r"(?:Street|St|Str|Road|Rd|Avenue|Ave|Av|Drive|Dr(?!\.[ ][A-Z])|Lane|Ln|Ct"
    r"|(?<!District[ ])(?<!Supreme[ ])(?<!Federal[ ])(?<!High[ ])(?<!Crown[ ])(?<!County[ ])Court|Boulevard|Blvd"
    r"|Terrace|Ter|Crescent|Cres|Parkway"
    r"|Pkwy|Highway|Hwy|Circle|Cir|Close|Mews|Turnpike|Tpke|Alley|Esplanade)"
)
VAGUE = (  # also ordinary words
    r"(?:Way|Place|Pl|Square|Sq|Row|Trail|Trl|Loop|Grove|Gardens|Gdns|Hill|Walk|Green|Quay|Parade|Plaza|Rise"
    r"|View|Wharf|Park"
    r"|Broadway|Bypass|Pike|Point|Heights|Ridge|Common|Croft|Crossing|Landing|Path|Fields|Gate)"
)
RARE = (  # of the list of the American post: hardly a street without a place, a flat or a cue beside it
    r"(?:Arcade|Bend|Bluffs?|Branch|Bridge|Brooks?|Camp|Canyon|Causeway|Cent(?:er|re)s?|Cliffs?|Club|Corners?|Course"
    r"|Coves?|Creek|Crest|Crossroads?|Curve|Dale|Dam|Divide|Estates?|Expressway|Extensions?|Falls?|Ferry|Fields?|Flats?"
    r"|Fords?|Forest|Forges?|Forks?|Fort|Freeway|Gateway|Glens?|Harbors?|Haven|Hills|Hollow|Inlet|Islands?|Isle"
    r"|Junctions?|Knolls?|Lakes?|Locks?|Lodge|Mall|Manors?|Meadows?|Mills?|Mission|Motorway|Mount|Mountains?|Orchard"
    r"|Oval|Overpass|Parks|Pass|Passage|Pines?|Plains?|Points|Ports?|Prairie|Radial|Ramp|Ranch|Rapids?|Ridges|River"
    r"|Roads|Run|Shoals?|Shores?|Skyway|Springs?|Spurs?|Station|Stravenue|Stream|Streets|Summit|Throughway"
    r"|Trace|Track|Trafficway|Trails|Tunnel|Underpass|Unions?|Valleys?|Via|Viaduct|Views|Villages?|Ville|Vista|Walks"
    r"|Wall|Ways|Wells?)"
)

STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|PR|RI|S[CD]|T[NX]|UT"
    r"|V[AT]|W[AIVY]"
    r"|A[AEP])"
)
STATE_NAME = (
    r"(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois"
    r"|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri"
    r"|Montana|Nebraska|Nevada|New\s(?:Hampshire|Jersey|Mexico|York)|(?:North|South)\s(?:Carolina|Dakota)|Ohio|Oklahoma"
    r"|Oregon|Pennsylvania|Rhode\sIsland|Tennessee|Texas|Utah|Vermont|(?:West\s)?Virginia|Washington|Wisconsin|Wyoming)"
)
PROVINCE = r"(?:AB|BC|MB|NB|NL|NS|ON|PEI?|QC|SK|NSW|VIC|QLD|TAS|ACT)"
COUNTRY = (
    r"(?i:deutschland|germany|österreich|austria|schweiz|switzerland|united\sstates(?:\sof\samerica)?|usa"
    r"|united\skingdom|uk"
    r"|great\sbritain|england|scotland|wales|ireland|canada|australia|new\szealand|south\safrica|france"
    r"|frankreich|spain|spanien"
    r"|portugal|italy|italien|netherlands|the\snetherlands|niederlande|belgium|belgien|luxemb[ou]{1,2}rg|denmark"
    r"|dänemark|sweden"
    r"|schweden|norway|norwegen|finland|finnland|iceland|island|estonia|latvia|lithuania|poland|polen"
    r"|czech\srepublic|tschechien"
    r"|slovakia|slovenia|hungary|ungarn|croatia|serbia|romania|bulgaria|greece|griechenland"
    r"|cyprus(?:\s\(greek\))?|turkey|türkei"
    r"|brazil|uruguay|argentina|chile|mexico|tunisia|morocco|india|japan|china|greenland(?:er)?|singapore|israel)"
)
