import * as z from 'zod';
import { CATALOGUE_ORDERS, type CatalogueOrder } from '../../domain/catalogue.ts';
import { globMatcher } from '../../domain/match.ts';
import { SEVERITIES } from '../../domain/severity.ts';
import { LONGEST_CURSOR } from '../reads/cursor.ts';

/** What a glob is made of here; groups and negations are left out, for they can be made to take very long. */
const GLOB = /[*?[\]{},]/;

/** Each may stand for any number of characters: many of them take very long together. */
const WILDCARDS_AT_MOST = 6;

/** ECR's own rule for names of repositories (API reference, CreateRepository). */
const REPOSITORY = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

const TAG = /^[\w][\w.-]{0,127}$/;

/** The name of a repository, or a glob of such names. */
export const repositoryGlob = z
  .string()
  .min(2)
  .max(256)
  .refine(
    (value) => isNameOrGlob(value, REPOSITORY, /^[a-z0-9._/*?[\]{},-]+$/),
    'is neither a repository name of ECR nor a glob of such, as payments/* or **',
  )
  .meta({ examples: ['payments/*'] });

/** A tag, or a glob of tags. */
export const tagGlob = z
  .string()
  .min(1)
  .max(128)
  .refine(
    (value) => isNameOrGlob(value, TAG, /^[\w.*?[\]{},-]+$/),
    'is neither a tag of ECR nor a glob of such, as prod-*',
  )
  .meta({ examples: ['prod-*'] });

/** The name of one repository. */
export const repositoryName = z
  .string()
  .min(2)
  .max(256)
  .regex(REPOSITORY, 'is not a repository name of ECR')
  .meta({ examples: ['payments/api'] });

/** A tag, or an image digest. */
export const imageReference = z
  .string()
  .regex(
    /^(?:[\w][\w.-]{0,127}|sha256:[0-9a-f]{64})$/,
    'is neither a tag nor an image digest, as sha256:<64 hexadecimal digits>',
  )
  .meta({ examples: ['1.4.2'] });

export const registryId = z
  .string()
  .regex(/^\d{12}$/, 'is not an account id of 12 digits')
  .meta({ examples: ['111122223333'] });

export const region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region, such as eu-west-1')
  .meta({ examples: ['eu-west-1'] });

/** `HIGH`, or several: `CRITICAL,HIGH`. */
export const severities = z
  .string()
  .transform((value) => value.toUpperCase().split(','))
  .pipe(z.array(z.enum(SEVERITIES)))
  .optional();

/** An order of images: the name of one, with `-` before it the other way round. */
export const imagesOrder = z
  .enum(CATALOGUE_ORDERS.flatMap((order) => [order, `-${order}`] as const))
  .transform((value) => ({
    order: value.replace('-', '') as CatalogueOrder,
    isReversed: value.startsWith('-'),
  }));

/** How many entries a page has. */
export const limit = (most: number, usual: number) =>
  z
    .string()
    .regex(/^\d+$/, 'is not a number')
    .transform(Number)
    .pipe(z.number().min(1).max(most))
    .default(usual);

/** Where to go on: opaque, and checked where it is read. */
export const cursor = z.string().max(LONGEST_CURSOR).optional();

/** The id of a scan configuration; one that was put by hand may be called as people like. */
export const configurationId = z
  .string()
  .regex(/^[\w.@:-]{1,128}$/, 'is not the id of a scan configuration');

function isNameOrGlob(value: string, name: RegExp, characters: RegExp): boolean {
  if (!GLOB.test(value)) return name.test(value);
  const wildcards = value.match(/\*+/g)?.length ?? 0;
  return characters.test(value) && wildcards <= WILDCARDS_AT_MOST && isGlob(value);
}

function isGlob(value: string): boolean {
  try {
    globMatcher(value);
    return true;
  } catch {
    return false;
  }
}
