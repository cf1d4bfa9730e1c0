import type { Config } from './config.ts';

/** Ports by name, each with how it is made from the configuration. */
export type Factories = Readonly<Record<string, (config: Config) => unknown>>;

export type Made<F extends Factories> = { readonly [K in keyof F]: ReturnType<F[K]> };

/** Makes all of them, once. */
export function make<F extends Factories>(factories: F, config: Config): Made<F> {
  return Object.fromEntries(
    Object.entries(factories).map(([name, factory]) => [name, factory(config)]),
  ) as Made<F>;
}
