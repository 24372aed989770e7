tieu-de = Start
chao = Hello. Hotline: { $hotline }.
    .lam = Follow the sample
    .thoi = Another day
het = See you.
