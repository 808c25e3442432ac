// The JavaScript examples of the READMEs and of the type declarations, as modules that TypeScript can check.

/** Examples that other tests run: node/proxy.js, app/own.js, solid, rsbuild/lit.js, examples/angular, angular-ssr, react-router, and those that begin with a file's name. */
const RUN_ELSEWHERE = /app\.get\(|\?url|^\/\/ (?:[\w.-]+\.jsx?$|Solid|Lit|Angular|React Router)/mu;

/** @param {string} code */
function complete(code) {
  const typed = code.replace("{ batchId })", "{ batchId }: { batchId: string })");
  const whole = typed.startsWith("catch") ? `try { await getBatchStatus({ batchId }); } ${typed}` : typed;
  return `${/^return /mu.test(whole) ? `export function Example() {\n${whole}}` : whole}\nexport {};\n`;
}

/**
 * The examples in Markdown, or in doc comments, each a module. types/snippets.d.ts declares what they do not import.
 * @param {string} text @returns {string[]}
 */
export function snippets(text) {
  const examples = text.replaceAll(/^[ \t]*\* ?/gmu, "").matchAll(/```(?:js|jsx|ts|tsx)\n(.*?)```/gsu);
  const code = [...examples].map(([, code = ""]) => code);
  return code.filter((code) => !RUN_ELSEWHERE.test(code)).map(complete);
}
