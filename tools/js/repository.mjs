// The repository that package.json names: Cargo.toml's, else the one on GitHub that packs it, else none.

/**
 * @param {string | undefined} cargo What Cargo.toml says: the only source, where it says anything.
 * @param {string | undefined} github `owner/name`, on GitHub's runners. Provenance needs it, and npm checks it.
 */
export function repository(cargo, github) {
  const address = cargo || (github ? `https://github.com/${github}` : undefined);
  return address ? { type: "git", url: `git+${address.replace(/^git\+|\/$/gu, "").replace(/\.git$/u, "")}.git` } : undefined;
}
