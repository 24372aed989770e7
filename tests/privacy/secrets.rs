//! What people send although they must not, of each kind one a field, and the
//! sentences in which they send it.

/// Secrets of one field, each with the words in which it is sent.
pub struct Secrets {
    /// Differs from field to field.
    pub number: usize,
}

/// What is looked for afterwards.
#[derive(Default)]
pub struct Needles {
    /// Values that must be nowhere, with the field they were sent in.
    pub secrets: Vec<(String, String)>,
    /// Sentences that must be found: they prove that the search sees.
    pub harmless: Vec<String>,
}

impl Needles {
    /// A value that nobody else sends.
    pub fn add(&mut self, field: &str, value: String) {
        assert!(self.secrets.iter().all(|(_, known)| *known != value), "{value} is another's");
        self.secrets.push((field.to_owned(), value));
    }

    /// A sentence that is kept.
    pub fn harmless(&mut self, way: &str) -> String {
        let sentence = format!("bieu tuong mau tim than {way}");
        self.harmless.push(sentence.clone());
        sentence
    }

    /// Names that somebody goes by, which are nobody's business.
    pub fn names(&mut self, field: &str) -> [String; 3] {
        let number = self.secrets.len();
        let names =
            [format!("Tèocá{number}"), format!("Họhiếm{number}"), format!("biet_danh_{number}")];
        names.iter().for_each(|name| self.add(field, name.clone()));
        names
    }
}

impl Secrets {
    /// One of each kind; no two fields share a value.
    pub fn of(field: &str, needles: &mut Needles) -> Self {
        let secrets = Self { number: needles.secrets.len() };
        for value in [
            secrets.identity(),
            secrets.phone(),
            secrets.password(),
            secrets.code(),
            secrets.mail(),
            secrets.account(),
            secrets.birth(),
        ] {
            needles.add(field, value);
        }
        secrets
    }

    pub fn identity(&self) -> String {
        format!("05208973{:04}", 1_000 + self.number)
    }
    pub fn phone(&self) -> String {
        format!("090573{:04}", 2_000 + self.number)
    }
    pub fn password(&self) -> String {
        format!("Bímật@{}x", 3_000 + self.number)
    }
    pub fn code(&self) -> String {
        format!("7391{:04}", 4_000 + self.number)
    }
    pub fn mail(&self) -> String {
        format!("ho.ten{}@example.com", self.number)
    }
    pub fn account(&self) -> String {
        format!("190371{:08}", 50_000_000 + self.number)
    }
    pub fn birth(&self) -> String {
        let (day, month, year) = (self.number % 15, self.number / 15 % 9, self.number / 135 % 50);
        format!("{}/{}/19{}", 13 + day, 1 + month, 41 + year)
    }

    /// Sentences with all of them, as people write.
    pub fn sentences(&self) -> Vec<String> {
        vec![
            format!("số cccd của tôi {}", self.identity()),
            format!("sdt {} nha", self.phone()),
            format!("mk la {}", self.password()),
            format!("mã otp là {}", self.code()),
            format!("mail {} với stk {}", self.mail(), self.account()),
            format!("{} {}", self.identity(), self.password()),
            format!("{}/{}", self.phone(), self.password()),
            format!("{}\n{}", self.phone(), self.password()),
            format!("Nguyễn Văn An {} sao không đăng nhập được", self.birth()),
            self.identity().chars().flat_map(|c| [c, ' ']).collect::<String>().trim().to_owned(),
        ]
    }

    pub fn sentence(&self) -> String {
        self.sentences().join("\n")
    }

    /// Addresses that carry some of them.
    pub fn links(&self) -> Vec<String> {
        let (identity, phone) = (self.identity(), self.phone());
        vec![
            format!("http://{phone}.vneid-capnhat.top/dang-nhap co phai trang that khong"),
            format!("https://dichvucong.gov.vn.so{identity}.com/"),
            format!("https://dichvucong.gov.vn/?so={identity}&dt={phone} trang này có thật không"),
            format!("https://dichvucong.gov.vn@{identity}.top/{}", self.mail()),
            format!("bit.ly/{identity}"),
            format!("tải ở vneid{phone}.apk"),
        ]
    }

    /// What a button might carry: each parses as a payload of ours.
    pub fn payloads(&self) -> Vec<String> {
        let (identity, phone) = (self.identity(), self.phone());
        vec![
            format!("a.1.buoc-1.x{identity}"),
            format!("s.1.x{phone}.khac"),
            format!("f.x{identity}"),
            format!("q.x{phone}"),
            format!("l.x{phone}"),
            format!("r.{identity}"),
            format!("r.{phone},vneid,top"),
            format!("x.{}", self.account()),
        ]
    }
}
