// From the bytes of the package to what can be called, and on to the first page; against the bundle of ky and zod, which
// a page would start instead.
//
// V8 knows code again that it has compiled before: each sample has a comment and a section of its own.
import { contest, ratios } from "./contest.mjs";
import { bytes, page } from "./pages.mjs";

const HOW = { warmUps: 5, samples: 40 };
const [OURS, THEIRS] = ["compile and instantiate the package", "evaluate ky + zod"];
const [OURS_READ, THEIRS_READ] = ["start the package and read a page of 100", "evaluate ky + zod and read a page of 100"];

/** A script that declares `started`. @param {string} text @param {number} sample */
const evaluate = (text, sample) => new Function(`${text};/* ${sample} */return started`)();

/** The module with a custom section at its end. @param {Uint8Array} wasm @param {number} sample */
function unlike(wasm, sample) {
  const name = String(sample).padStart(6, "0");
  const section = [0, name.length + 1, name.length, ...new TextEncoder().encode(name)];
  const whole = new Uint8Array(wasm.length + section.length);
  whole.set(wasm);
  whole.set(section, wasm.length);
  return whole;
}

/** @param {import("./given.mjs").Given} given */
export async function measure({ read }) {
  const [wasm, glue, stack] = await Promise.all([read("package.wasm"), read("glue.js"), read("ky-zod.js")]);
  const text = (/** @type {Uint8Array} */ data) => new TextDecoder().decode(data);
  const [glueText, stackText] = [text(glue), text(stack)];
  const body = bytes(page({ limit: 100 }));
  let count = 0;
  const ours = () => ({ module: unlike(wasm, (count += 1)), sample: count });
  const start = (/** @type {ReturnType<typeof ours>} */ { module, sample }) => {
    const started = evaluate(glueText, sample);
    started.initSync({ module });
    return started;
  };
  const theirs = () => (count += 1);
  const times = contest(
    {
      [OURS]: { before: ours, run: start },
      [THEIRS]: { before: theirs, run: (sample) => evaluate(stackText, sample) },
      [OURS_READ]: { before: ours, run: (prepared) => start(prepared).parseBatchStatus(body) },
      [THEIRS_READ]: { before: theirs, run: (sample) => evaluate(stackText, sample).read(JSON.parse(text(body))) },
    },
    HOW,
  );
  const ratio = ratios(times);
  return [ratio(OURS, THEIRS), ratio(OURS_READ, THEIRS_READ)];
}
