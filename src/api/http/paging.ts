import type { RawRequest } from './route.ts';

/** The address of the page that a cursor leads to: the same request, from there on. */
export function pageAt(
  { path, query }: Pick<RawRequest, 'path'> & { readonly query: RawRequest['query'] },
  cursor: string | undefined,
): string {
  const { cursor: _, ...rest } = query;
  const parameters = new URLSearchParams(cursor === undefined ? rest : { ...rest, cursor });
  const search = parameters.toString();
  return encodeURI(path) + (search ? `?${search}` : '');
}

/** The Link header (RFC 8288) that leads to the pages around. */
export function pageLinks(
  next: string | undefined,
  previous?: string | undefined,
): Readonly<Record<string, string>> {
  const links = [
    ...(next === undefined ? [] : [`<${next}>; rel="next"`]),
    ...(previous === undefined ? [] : [`<${previous}>; rel="prev"`]),
  ];
  return links.length > 0 ? { link: links.join(', ') } : {};
}
