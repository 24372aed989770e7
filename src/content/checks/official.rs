//! The official list can be relied on: every entry is a host of its own
//! (H404), the guides it names exist and can serve (H102, H216, H105), and the
//! hotline leads nowhere that it would not itself call official (H406).
//!
//! An entry such as `gov.vn` would bless the site of everybody below it.
//!
//! Bad: `host: gov.vn`, or a profile that links to a host the list lacks.
//! Good: `host: dichvucong.gov.vn`.

use crate::content::check::{Bundle, error, unknown};
use crate::diag::Diagnostic;
use crate::engine::link::LINK_VAR;
use crate::flow::{Status, VarKind};
use crate::ids::FlowId;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    if bundle.places.official.is_none() {
        return;
    }
    let official = &bundle.set.official;
    for (index, entry) in official.hosts.iter().enumerate() {
        let host = entry.host.as_bytes();
        let own = psl::domain(host).is_some()
            && psl::suffix(host).is_some_and(|suffix| suffix.is_known());
        if !super::links::is_host(&entry.host) || !own {
            let spot = bundle.places.official().at("official").item(index).at("host");
            found.push(error(
                "H404",
                spot.span(),
                (
                    format!("“{}” không phải tên miền của riêng ai", entry.host),
                    format!("“{}” is nobody's own host name", entry.host),
                ),
                (
                    "ghi tên miền đầy đủ bằng chữ thường, như dichvucong.gov.vn",
                    "write the whole host name in small letters, such as dichvucong.gov.vn",
                ),
            ));
        }
    }
    for profile in bundle.set.profiles.values() {
        for host in profile.link_hosts.iter().filter(|host| official.find(host).is_none()) {
            found.push(error(
                "H406",
                bundle.places.profile(&profile.id).at("link_hosts").word(host).span(),
                (
                    format!("“{host}” không có trong danh sách tên miền chính thức"),
                    format!("“{host}” is not on the list of official hosts"),
                ),
                (
                    "kiểm tra kỹ; nếu đúng, thêm vào flows/official-domains.yaml kèm nguồn",
                    "check it carefully; if right, add it to flows/official-domains.yaml with its source",
                ),
            ));
        }
    }
    guide(bundle, "scam_flow", official.scam_flow.as_ref(), found);
    guide(bundle, "report_flow", official.report_flow.as_ref(), found);
}

fn guide(bundle: &Bundle<'_>, field: &str, id: Option<&FlowId>, found: &mut Vec<Diagnostic>) {
    let Some(id) = id else { return };
    let span = || bundle.places.official().at(field).span();
    let Some(flow) = bundle.set.flows.get(id) else {
        return found.push(unknown(
            "H102",
            span(),
            (format!("không có hướng dẫn “{id}”"), format!("there is no guide “{id}”")),
            id.as_str(),
            bundle.set.flows.keys().map(FlowId::as_str).collect::<Vec<_>>(),
            (format!("thêm tệp flows/{id}.yaml"), format!("add the file flows/{id}.yaml")),
        ));
    };
    if flow.status != Status::Live {
        found.push(error(
            "H216",
            span(),
            (format!("“{id}” chưa ở trạng thái live"), format!("“{id}” is not live")),
            ("đổi status của hướng dẫn đó thành live", "set that guide's status to live"),
        ));
    }
    let text = matches!(flow.vars.get(LINK_VAR), Some(VarKind::Text { .. }));
    if field == "report_flow" && !text {
        found.push(error(
            "H105",
            span(),
            (
                format!("“{id}” chưa khai báo biến “{LINK_VAR}” để nhận địa chỉ"),
                format!("“{id}” does not declare the variable “{LINK_VAR}” for the address"),
            ),
            (
                "thêm vars: {link: {text: true, pii: false, keep: 7d}} vào hướng dẫn đó",
                "add vars: {link: {text: true, pii: false, keep: 7d}} to it",
            ),
        ));
    }
}
