//! Reading what people call the command: with and without accents, English,
//! slashes.

use super::*;

#[tokio::test]
async fn the_command_is_understood_as_people_say_it() {
    for words in [
        "tiếp tục trên zalo",
        "tiep tuc tren zalo",
        "chuyển sang zalo",
        "chuyen qua zalo giup toi",
        "làm tiếp trên telegram",
        "lam tiep tren dien thoai",
        "/chuyen",
        "/move",
        "continue on zalo",
        "switch to telegram",
        "continue on my phone",
    ] {
        let world = World::new().await;
        world.at_step_3("web:0123abcd").await;
        world.say("web:0123abcd", words).await;
        let said = world.said("web:0123abcd").await;
        assert!(
            said.iter().any(|text| text.contains("một lần, trong 15 phút")),
            "{words}: {said:#?}"
        );
        // Asking for a code leaves the person where they are.
        world.say("web:0123abcd", "xong").await;
        assert!(world.last("web:0123abcd").await.contains("Bước 4/7"), "{words}");
    }
    // "tiếp tục" alone still means going on here.
    let world = World::new().await;
    world.at_step_3("web:0123abcd").await;
    world.say("web:0123abcd", "tiếp tục").await;
    assert!(world.last("web:0123abcd").await.contains("Bước 3/7"));
}
