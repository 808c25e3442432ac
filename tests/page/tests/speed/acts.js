// Runs in the page: what it does, and what the browser says of it meanwhile.
const [name, done] = arguments;

const frame = () => new Promise(requestAnimationFrame);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const byId = (id) => document.getElementById(id);
const click = (selector) => document.querySelector(selector).click();

const scroller = byId("scroller");

const search = async (text) => {
  byId("search").value = text;
  byId("search").dispatchEvent(new Event("input", { bubbles: true }));
  // The page waits until nobody types any more.
  await pause(500);
};

const ACTS = {
  // Nothing: what this machine gives at best.
  idle: () => pause(2000),
  // Answers come in, and are shown.
  polling: () => pause(10_000),
  // Through the whole table, by the bar.
  jumping: async () => {
    for (let step = 0; step <= 60; step += 1) {
      scroller.scrollTop = (scroller.scrollHeight * step) / 60;
      await frame();
    }
  },
  // A quick hand at the wheel.
  scrolling: async () => {
    scroller.scrollTop = scroller.scrollHeight / 3;
    for (let step = 0; step < 60; step += 1) {
      scroller.scrollTop += 150;
      await frame();
    }
  },
  filtering: async () => {
    for (const state of ["failure", "running", "success"]) {
      click(`.chip[data-state=${state}]`);
      await pause(100);
    }
    click(".chip[data-state=all]");
  },
  searching: async () => {
    for (const text of ["_query_1", "_query_17", "nothing has this", ""]) await search(text);
  },
  exporting: async () => {
    click("#export-csv");
    while (!byId("message").textContent.includes("Exported")) await pause(20);
    // Its message goes by itself.
    while (byId("message").textContent !== "") await pause(20);
  },
  // From tab to tab and back.
  changing: async () => {
    for (const tab of ["map", "timeline", "queries", "timeline", "map", "queries"]) {
      click(`#tab-${tab}`);
      await pause(300);
    }
  },
  // The pointer goes over all that is painted.
  pointing: async () => {
    for (const [tab, id] of [["map", "map-scroller"], ["timeline", "timeline-view"]]) {
      click(`#tab-${tab}`);
      await pause(300);
      const { left, top, width, height } = byId(id).getBoundingClientRect();
      for (let step = 0; step < 60; step += 1) {
        const at = { clientX: left + (width * step) / 60, clientY: top + (Math.min(height, 400) * step) / 60, bubbles: true };
        byId(id).dispatchEvent(new PointerEvent("pointermove", at));
        await frame();
      }
    }
    click("#tab-queries");
    await pause(100);
  },
  // The timeline while answers come in.
  timeline: async () => {
    click("#tab-timeline");
    await pause(8000);
    click("#tab-queries");
    await pause(100);
  },
  sorting: async () => {
    for (const column of ["duration", "duration", "total", "started", "state", "index"]) {
      click(`th.${column} button`);
      await pause(100);
    }
  },
};

const observe = (type, into) => {
  if (!PerformanceObserver.supportedEntryTypes.includes(type)) return () => {};
  const observer = new PerformanceObserver((list) => into.push(...list.getEntries()));
  observer.observe({ type });
  return () => {
    into.push(...observer.takeRecords());
    observer.disconnect();
  };
};

const causes = ({ duration, scripts, styleAndLayoutStart, startTime }) => ({
  duration: Math.round(duration),
  layout: styleAndLayoutStart === 0 ? 0 : Math.round(startTime + duration - styleAndLayoutStart),
  scripts: scripts.map((script) => {
    const file = script.sourceURL.split("/").at(-1);
    const forced = Math.round(script.forcedStyleAndLayoutDuration);
    return `${Math.round(script.duration)} ms ${script.invoker} ${file} ${script.sourceFunctionName}:${script.sourceCharPosition}, layout ${forced} ms`;
  }),
});

(async () => {
  await pause(200);
  const tasks = [];
  const long = [];
  const ends = [observe("longtask", tasks), observe("long-animation-frame", long)];
  const deltas = [];
  let last = performance.now();
  let goesOn = true;
  const count = (now) => {
    deltas.push(now - last);
    last = now;
    if (goesOn) requestAnimationFrame(count);
  };
  await frame();
  last = performance.now();
  requestAnimationFrame(count);
  await ACTS[name]();
  await frame();
  await frame();
  goesOn = false;
  await pause(50);
  ends.forEach((end) => end());
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const most = (numbers) => Math.round(Math.max(0, ...numbers));
  long.sort((one, other) => other.duration - one.duration);
  done({ frame: most(deltas), task: most(tasks.map(({ duration }) => duration)), frames: deltas.length, meanFrame: mean(deltas), causes: long.slice(0, 2).map(causes) });
})();
