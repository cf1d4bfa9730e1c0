import { type Finding, findingKey } from './finding.ts';

type Identified = Pick<Finding, 'id' | 'packages'>;

/**
 * Findings by what makes them the same one: see `findingKey`. Looks by id first, for which no key has to be made; of
 * ten thousand findings that is most of the work there is. Most ids are in one finding only, which needs no list.
 */
export class FindingIndex<F extends Identified> {
  readonly #byId = new Map<string, F | F[]>();

  /** Of findings that are each there once. */
  constructor(findings: Iterable<F>) {
    for (const finding of findings) this.#add(finding);
  }

  get(finding: Identified): F | undefined {
    const others = this.#byId.get(finding.id);
    if (others === undefined) return undefined;
    if (Array.isArray(others)) return others.find((other) => isSame(other, finding));
    return isSame(others, finding) ? others : undefined;
  }

  #add(finding: F): void {
    const others = this.#byId.get(finding.id);
    if (others === undefined) this.#byId.set(finding.id, finding);
    else if (Array.isArray(others)) others.push(finding);
    else this.#byId.set(finding.id, [others, finding]);
  }

  delete(finding: F): void {
    const others = this.#byId.get(finding.id);
    if (Array.isArray(others)) others.splice(others.indexOf(finding), 1);
    else this.#byId.delete(finding.id);
  }

  values(): F[] {
    const all: F[] = [];
    for (const one of this.#byId.values()) {
      if (Array.isArray(one)) all.push(...one);
      else all.push(one);
    }
    return all;
  }
}

/**
 * Findings that are taken out one by one, each once. As long as they are asked for in their own order, which is so when
 * an image is scanned again and little has changed, no index has to be made.
 */
export class FindingPool<F extends Identified> {
  readonly #findings: readonly F[];
  #next = 0;
  #index: FindingIndex<F> | undefined;

  constructor(findings: readonly F[] = []) {
    this.#findings = findings;
  }

  take(finding: Identified): F | undefined {
    if (!this.#index) {
      const next = this.#findings[this.#next];
      if (next === undefined) return undefined;
      if (next.id === finding.id && isSame(next, finding)) {
        this.#next += 1;
        return next;
      }
    }
    this.#index ??= new FindingIndex(this.#findings.slice(this.#next));
    const taken = this.#index.get(finding);
    if (taken !== undefined) this.#index.delete(taken);
    return taken;
  }

  /** What nobody has taken, in its order. */
  rest(): readonly F[] {
    const rest = this.#findings.slice(this.#next);
    if (!this.#index) return rest;
    const left = new Set(this.#index.values());
    return rest.filter((finding) => left.has(finding));
  }
}

/** Whether two with the same id are the same. */
export function isSame(a: Identified, b: Identified): boolean {
  const { length } = a.packages;
  if (length === b.packages.length) {
    let alike = 0;
    while (alike < length && a.packages[alike]?.name === b.packages[alike]?.name) alike += 1;
    if (alike === length) return true;
    if (length === 1) return false;
  }
  // Packages may be in another order, or there several times.
  return findingKey(a) === findingKey(b);
}
