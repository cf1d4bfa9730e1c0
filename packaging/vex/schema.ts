import { z } from 'zod';

/**
 * OpenVEX 0.2.0 by its JSON schema (https://github.com/openvex/spec), unknown keys refused as there: a misspelt
 * `subcomponents` would widen what a statement covers.
 */

/** Not empty. */
const text = z.string().regex(/\S/);
const instant = z.iso.datetime({ offset: true });

const Identifiers = z.strictObject({
  purl: text.optional(),
  cpe22: text.optional(),
  cpe23: text.optional(),
});

const COMPONENT = {
  '@id': text.optional(),
  identifiers: Identifiers.optional(),
  hashes: z.record(z.string(), text).optional(),
};

const Subcomponent = z.strictObject(COMPONENT);

const Product = z.strictObject({
  ...COMPONENT,
  subcomponents: z.array(Subcomponent).optional(),
});

const Vulnerability = z.strictObject({
  '@id': text.optional(),
  name: text,
  description: z.string().optional(),
  aliases: z.array(text).default([]),
});

const Statement = z.strictObject({
  '@id': text.optional(),
  version: z.int().optional(),
  vulnerability: Vulnerability,
  timestamp: instant.optional(),
  last_updated: instant.optional(),
  products: z.array(Product).min(1),
  status: z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']),
  supplier: z.string().optional(),
  status_notes: z.string().optional(),
  justification: z
    .enum([
      'component_not_present',
      'vulnerable_code_not_present',
      'vulnerable_code_not_in_execute_path',
      'vulnerable_code_cannot_be_controlled_by_adversary',
      'inline_mitigations_already_exist',
    ])
    .optional(),
  impact_statement: z.string().optional(),
  action_statement: z.string().optional(),
  action_statement_timestamp: instant.optional(),
});

/** An OpenVEX document. */
export const VexDocument = z.strictObject({
  '@context': z.literal('https://openvex.dev/ns/v0.2.0'),
  '@id': text,
  author: text,
  role: z.string().optional(),
  timestamp: instant,
  last_updated: instant.optional(),
  version: z.int().min(1),
  tooling: z.string().optional(),
  statements: z.array(Statement).min(1),
});

export type VexDocument = z.infer<typeof VexDocument>;
export type Statement = z.infer<typeof Statement>;
export type Product = z.infer<typeof Product>;
export type Component = z.infer<typeof Subcomponent>;

/** The keys that may stand in a map at a path. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const [, , key, , inner] = path;
  if (path.at(-1) === 'identifiers') return Object.keys(Identifiers.shape);
  if (path.length === 0) return Object.keys(VexDocument.shape);
  if (inner === 'subcomponents') return Object.keys(Subcomponent.shape);
  if (key === 'products') return Object.keys(Product.shape);
  return Object.keys((key === 'vulnerability' ? Vulnerability : Statement).shape);
}
