import type { ImageRef } from '../../domain/image.ts';

/** Where the pages are. */
export const PATHS = {
  overview: '/',
  images: '/dashboard/images',
  findings: '/dashboard/findings',
  executions: '/dashboard/executions',
  suppressions: '/dashboard/suppressions',
} as const;

/** The page of one image, by its identity. */
export function imagePath({ registryId, region, repository, imageDigest }: ImageRef): string {
  const parts = [registryId, region, ...repository.split('/')].map(encode).join('/');
  return `${PATHS.images}/${parts}@${encode(imageDigest)}`;
}

/** A path with a query; what is absent or empty is left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value ? [`${encode(name)}=${encode(value)}`] : [],
  );
  return given.length > 0 ? `${path}?${given.join('&')}` : path;
}

/** Colons stay, as in image digests: they mean nothing in a path or a query. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%3A', ':');
}
