import { type Finding, findingKey } from './finding.ts';

type Identified = Pick<Finding, 'id' | 'packages'>;

/**
 * Findings by what makes them the same one: see `findingKey`. Looks by id first, for which no key has to be made; of
 * ten thousand findings that is most of the work there is.
 */
export class FindingIndex<F extends Identified> {
  readonly #byId = new Map<string, F[]>();

  constructor(findings: Iterable<F> = []) {
    for (const finding of findings) this.set(finding);
  }

  get(finding: Identified): F | undefined {
    return this.#byId.get(finding.id)?.find((other) => isSame(other, finding));
  }

  /** Adds the finding, or puts it in the place of the same one. */
  set(finding: F): void {
    const others = this.#byId.get(finding.id);
    if (!others) {
      this.#byId.set(finding.id, [finding]);
      return;
    }
    const place = others.findIndex((other) => isSame(other, finding));
    if (place < 0) others.push(finding);
    else others[place] = finding;
  }

  *values(): Generator<F> {
    for (const findings of this.#byId.values()) yield* findings;
  }
}

function isSame(a: Identified, b: Identified): boolean {
  if (a.packages.length === 1 && b.packages.length === 1) {
    return a.packages[0]?.name === b.packages[0]?.name;
  }
  return findingKey(a) === findingKey(b);
}
