//! What is handed over on paper.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

/// What a browser does before it prints, and after.
const PRINT: &str = "dispatchEvent(new Event('beforeprint')); \
    const shown = ['status', 'failures', 'map', 'timeline', 'queries'].filter((id) => document.getElementById(id).checkVisibility()); \
    const painted = ['map-canvas', 'timeline-canvas'].filter((id) => { \
        const { width, height } = document.getElementById(id); \
        return document.getElementById(id).getContext('2d').getImageData(0, 0, width, height).data.some((part) => part > 0); \
    }); \
    const found = [shown.join(), painted.join(), document.getElementById('rows').rows.length, document.getElementById('queries-printed').textContent, \
        document.getElementById('map-canvas').offsetWidth <= 680]; \
    dispatchEvent(new Event('afterprint')); \
    return found";

/// The views that are loaded later are there.
const ALL_LOADED: &str = "return document.getElementById('map-canvas') !== null && document.getElementById('timeline-canvas') !== null";

#[tokio::test(flavor = "multi_thread")]
async fn all_parts_are_printed_whichever_tab_is_open() -> Result<()> {
    for (width, tab) in [(1280, "queries"), (360, "failures"), (1920, "timeline")] {
        let look = Look {
            width,
            dark: width == 360,
            ..Look::default()
        };
        let stage = Stage::new(50.0, look).await?;
        stage.watch("qrb_normal").await?;
        stage.until_headline("Done, with failures").await?;
        stage.until("all views", ALL_LOADED).await?;
        stage
            .js(&format!(
                "document.getElementById('tab-{tab}').click(); return true"
            ))
            .await?;
        let all = "status,failures,map,timeline,queries";
        let painted = "map-canvas,timeline-canvas";
        assert_eq!(
            stage.js(PRINT).await?,
            json!([all, painted, 120, "", true]),
            "at {width}"
        );
        // Nothing of it stays.
        let open = format!(
            "return ['queries', 'map', 'timeline'].filter((id) => document.getElementById(id).checkVisibility()).includes('{tab}') === ('{tab}' !== 'failures')"
        );
        assert_eq!(stage.js(&open).await?, json!(true), "at {width}");
        assert_eq!(stage.violations().await?, json!([]));
        stage.end().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_table_says_what_is_left_out() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch_large().await?;
    stage.until("all views", ALL_LOADED).await?;
    let found = stage.js(PRINT).await?;
    assert_eq!(found[2], json!(2000));
    assert_eq!(found[3], json!("180,500 more queries are not printed"));
    stage.end().await
}
