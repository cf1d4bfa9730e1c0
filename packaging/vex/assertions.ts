import type { VexImage, VexPackage } from '../../src/domain/suppression.ts';
import type { Problem } from '../policy/source.ts';
import { type Named, readIdentifier, UnusableIdentifierError } from './identifiers.ts';
import type { Component, Product, Statement } from './schema.ts';

/** What a statement says of one of its products. */
export interface Assertion {
  readonly status: Statement['status'];
  readonly statement: Statement;
  /** The vulnerability's name and aliases. */
  readonly ids: readonly string[];
  readonly images?: readonly VexImage[] | undefined;
  readonly packages?: readonly VexPackage[] | undefined;
}

/** What a statement asserts, product by product, and what of it cannot be used; paths begin at the statement. */
export interface Asserted {
  readonly assertions: readonly Assertion[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a statement. One that suppresses has to be understood whole; of others, products that cannot be matched are
 * left out, for there is nothing that they could take back.
 */
export function assertionsOf(statement: Statement): Asserted {
  const { vulnerability, status, products } = statement;
  const ids = [vulnerability.name, ...vulnerability.aliases];
  const assertions: Assertion[] = [];
  const problems: Problem[] = [];
  for (const [index, product] of products.entries()) {
    try {
      assertions.push({ status, statement, ids, ...scopeOf(product) });
    } catch (error) {
      if (!(error instanceof UnusableIdentifierError)) throw error;
      if (isSuppressing(status)) {
        problems.push({ path: ['products', index], message: error.message });
      }
    }
  }
  return { assertions, problems: [...withoutReason(statement), ...problems] };
}

/** Whether findings that a statement of this status is about do not count. */
export function isSuppressing(status: Statement['status']): boolean {
  switch (status) {
    case 'not_affected':
    case 'fixed':
      return true;
    case 'affected':
    case 'under_investigation':
      return false;
    default:
      return status satisfies never;
  }
}

function withoutReason({ status, justification, impact_statement }: Statement): readonly Problem[] {
  if (status !== 'not_affected' || justification || impact_statement?.trim()) return [];
  return [
    {
      path: ['status'],
      message: 'not_affected needs a "justification" or an "impact_statement"',
    },
  ];
}

type Scope = Pick<Assertion, 'images' | 'packages'>;

/** An image with the packages in it that are meant, if not all; or a package, wherever it is. */
function scopeOf({ subcomponents = [], ...product }: Product): Scope {
  const named = namedBy(product);
  const images = named.flatMap((one) => (one.kind === 'image' ? [one.image] : []));
  const packages = named.flatMap((one) => (one.kind === 'package' ? [one.package] : []));
  if (images.length > 0 && packages.length > 0) {
    throw new UnusableIdentifierError('is an image by one identifier and a package by another');
  }
  if (images.length === 0) {
    if (subcomponents.length === 0) return { packages };
    throw new UnusableIdentifierError(
      'is a package with subcomponents, and ECR does not tell what a package is part of: name the image instead',
    );
  }
  return subcomponents.length === 0
    ? { images }
    : { images, packages: subcomponents.flatMap(packagesNamedBy) };
}

function packagesNamedBy(subcomponent: Component): readonly VexPackage[] {
  return namedBy(subcomponent).map((named) => {
    if (named.kind === 'package') return named.package;
    throw new UnusableIdentifierError('has a subcomponent that is not a package URL');
  });
}

/** An `@id` may be any IRI; one that leads to the web or is a URN only serves to refer to the component. */
function namedBy({ '@id': id, identifiers }: Component): readonly Named[] {
  const isReference = id === undefined || /^(?:https?:|urn:)/i.test(id);
  const texts = [...(isReference ? [] : [id]), ...(identifiers?.purl ? [identifiers.purl] : [])];
  if (texts.length === 0) {
    throw new UnusableIdentifierError(
      'has no identifier to match by: a package URL, or the name of an image',
    );
  }
  return texts.map(readIdentifier);
}
