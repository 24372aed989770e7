tieu-de = Why and since when to link
hoi =
    What would you like to know?
    .ly-do = What linking is good for
    .khi-nao = Since what date
    .can-cu = Under what decree
    .con-kip = Is it still possible
ly-do =
    After linking, the papers and electronic results in your old account move to the VNeID account by themselves, so you can reuse them next time.

    Without linking you have two accounts, and the new one has none of your earlier dossiers.
khi-nao =
    Since 01/7/2024 the National Public Service Portal uses VNeID accounts issued by the Ministry of Public Security.

    According to public information, old accounts of individuals were valid until 30/6/2024, those of agencies and organisations until 30/6/2025.
can-cu =
    All three provinces rely on Decree 59/2022/NĐ-CP of 05/9/2022. Quảng Trị cites Article 40, clause 2.

    According to public information, Decree 69/2024/NĐ-CP of 25/6/2024 has replaced the old rules. I do not have the original text of that decree.
con-kip =
    My documents do not say whether linking is possible after 01/7/2024. Log in directly with VNeID and look at the list of linked accounts: type “log in with vneid directly”.

    If earlier dossiers are missing, an operator can help: { $hotline }.
