tieu-de = Guide documents
hoi =
    Which place's document do you need?

    At present I only have a link for the Bình Dương document.
    .cua-binh-duong = Bình Dương
    .cua-binh-dinh = Bình Định
    .cua-quang-tri = Quảng Trị
    .video = I have no video. I guide you step by step in writing; type “link vneid”.
cua-binh-duong =
    This is the document that came with the 2024 letter of the Bình Dương Department of Information and Communications. Press the link or scan the QR code. The link is old and may no longer open.

    When it is open, press “Done”.
    .khong-mo-duoc = The document is from 2024 and may have been moved. Type “link vneid” and I will guide you here, or press the button for an operator.
    .quet-mo = Press the link below the message instead; you do not need to scan. Both open the same page.
da-tai =
    Good. You can print it to read more easily. If you want me to guide you step by step, type “link vneid”.
cua-binh-dinh =
    The Bình Định document is letter 69/VPUBND-TTPVHCC of 29/01/2024. I have no link for downloading it.

    I can guide you through its seven steps here: type “seven step guide”. For a paper copy, call { $hotline }.
cua-quang-tri =
    The Quảng Trị document is a letter of 01/2024 about synchronising and linking accounts. I have no link for downloading it.

    I can guide you through its steps here: type “quang tri guide”. For a paper copy, call { $hotline }.
