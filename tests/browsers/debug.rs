#[test]
fn debug_paint() {
    let v = candor_tests::visit::Visit::start(candor_tests::stand::shared(), candor_tests::engine::Engine::Webkit, "paint");
    v.go("plain.html");
    std::thread::sleep(std::time::Duration::from_secs(1));
    eprintln!("{:#?}", v.browser.run("return [performance.getEntriesByType('paint').map(e=>e.name+' '+e.startTime), document.visibilityState, performance.getEntriesByType('navigation').map(e=>e.responseStart)]"));
    eprintln!("{:#?}", v.browser.run_async("return await new Promise(go=>{ new PerformanceObserver(l=>go(l.getEntries().map(e=>e.name+e.startTime))).observe({type:'paint',buffered:true}); setTimeout(()=>go('none'),1000)})"));
}
