tieu-de = Earlier dossiers and two accounts
hoi =
    What would you like to know about the dossiers you submitted earlier?
    .neu-khong = What if I do not link
    .khong-thay = Not visible with VNeID
    .hai-tai-khoan = I have 2 accounts
neu-khong =
    Without linking there are two accounts, and the new one has none of your earlier dossiers.

    After linking, the papers in the old data store move over by themselves. To do it, type “link vneid”.
hai-tai-khoan =
    Two accounts usually mean that the old one is not linked to VNeID yet. Please do not worry.

    Shall we see whether the portal shows a list of linked accounts?
    .co = Look now
    .xem = All right, let us look.
    .thoi = That is fine.
hoi-danh-sach =
    Log in to the portal with VNeID, open [Thông tin cá nhân], [Thông tin tài khoản], then [Thông tin định danh].

    Does that page have the item “Danh sách tài khoản liên kết” (list of linked accounts)?
    .co = Yes, I see it
    .chua = No, not there
    .o-dau = Press your name at the top right and choose [Thông tin cá nhân]. In the list on the left choose “Thông tin định danh”. The list of linked accounts is on that page.
gap-nguoi =
    Linked, but dossiers missing: a person has to look at that. I am passing you to an operator. If it is urgent, call { $hotline }. Operator hours: { $operator_hours }.

    Operators never ask for a password, an OTP code or a picture of your ID card.
de-sau =
    All right. When it suits you, type “old dossiers” to go on.
