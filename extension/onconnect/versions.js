// Compares the version of an extension or of a program with what the other one requires.
//
// Of a version only the numbers at its beginning count: 1.2, 1.2.0, 1.2rc1 and 1.2+gd3adbee are the
// same. Browsers and Python order versions alike up to there.

/** As many digits as a number holds. */
const NUMBERS = "\\d{1,15}(?:\\.\\d{1,15})*";

const BEGINNING = new RegExp(`^${NUMBERS}`);
const REQUIREMENT = new RegExp(`^>= ?(${NUMBERS})$`);

/**
 * Whether a value says which versions are new enough, as ">=1.2".
 * @param {unknown} value
 */
export function isRequirement(value) {
  return typeof value === "string" && REQUIREMENT.test(value);
}

/**
 * Whether a version meets a requirement; what is no version does not.
 * @param {string} version such as "1.2.3"
 * @param {string} requirement such as ">=1.2"
 */
export function isNewEnough(version, requirement) {
  const [own, wanted] = [version.match(BEGINNING)?.[0], requirement.match(REQUIREMENT)?.[1]];
  return own !== undefined && wanted !== undefined && compare(own, wanted) >= 0;
}

/**
 * Returns a number above zero if the first version is the newer one, zero if they are the same.
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  const [a, b] = [one, other].map((numbers) => numbers.split(".").map(Number));
  const at = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at);
  const first = at.find((at) => (a[at] ?? 0) !== (b[at] ?? 0));
  return first === undefined ? 0 : (a[first] ?? 0) - (b[first] ?? 0);
}
