/** A route that a request has been matched with. */
export interface RouteMatch<Route> {
  readonly route: Route;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
}

interface ParsedRoute<Route> {
  readonly route: Route;
  readonly method: string;
  readonly segments: readonly Segment[];
}

interface Segment {
  /** What comes first is preferred, from the left. */
  readonly kind: 'literal' | 'variable' | 'greedy';
  readonly text: string;
}

const kinds = ['literal', 'variable', 'greedy'] as const;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'];

/**
 * Finds the route of a method and a decoded path: the most specific path wins, literal text before a variable before a
 * greedy one, then the method itself before ANY; what matches none goes to `$default`. GET does not answer HEAD, and a
 * slash at the end is part of the path, as in AWS; behind it, a greedy variable may be empty
 * (https://github.com/storacha/w3infra/pull/166, https://github.com/middyjs/middy/issues/910).
 */
export function createRouter<Route extends { readonly routeKey: string }>(
  routes: readonly Route[],
): (method: string, path: string) => RouteMatch<Route> | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  const ordered = routes
    .filter((route) => route !== fallback)
    .map(parse)
    .toSorted(bySpecificity);
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const parsed of ordered) {
      if (parsed.method !== method && parsed.method !== 'ANY') continue;
      const found = parametersOf(parsed.segments, parts);
      if (!found) continue;
      const hasAny = Object.keys(found).length > 0;
      return { route: parsed.route, pathParameters: hasAny ? found : undefined };
    }
    return fallback && { route: fallback };
  };
}

/** Says what is wrong with a route key; undefined when nothing is. */
export function problemOfRouteKey(routeKey: string): string | undefined {
  if (routeKey === '$default') return undefined;
  const [, method = '', path = ''] = /^(\S+) (\/\S*)$/.exec(routeKey) ?? [];
  if (!methods.includes(method)) return 'is neither $default nor a method and a path';
  const segments = path.slice(1).split('/').map(toSegment);
  const isStray = segments.some(({ kind, text }) => kind === 'literal' && /[{}]/.test(text));
  if (isStray) return 'has a brace that is not around a whole part of the path';
  const greedy = segments.findIndex(({ kind }) => kind === 'greedy');
  if (path.length > 1 && path.endsWith('/')) return 'ends in a slash, which API Gateway refuses';
  if (greedy !== -1 && greedy < segments.length - 1) return 'has a greedy variable before its end';
  return undefined;
}

function parse<Route extends { readonly routeKey: string }>(route: Route): ParsedRoute<Route> {
  const [method = '', path = ''] = route.routeKey.split(' ');
  return { route, method, segments: path.slice(1).split('/').map(toSegment) };
}

function toSegment(part: string): Segment {
  const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(part) ?? [];
  if (name === undefined) return { kind: 'literal', text: part };
  return { kind: plus ? 'greedy' : 'variable', text: name };
}

function bySpecificity(a: ParsedRoute<unknown>, b: ParsedRoute<unknown>): number {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (!other) break;
    const difference = kinds.indexOf(segment.kind) - kinds.indexOf(other.kind);
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function parametersOf(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, { kind, text }] of segments.entries()) {
    const part = kind === 'greedy' ? parts.slice(index).join('/') : parts[index];
    if (part === undefined || parts.length <= index) return undefined;
    if (kind === 'literal') {
      if (part !== text) return undefined;
    } else {
      const mayBeEmpty = kind === 'greedy' && index > 0;
      if (part === '' && !mayBeEmpty) return undefined;
      parameters[text] = part;
      if (kind === 'greedy') return parameters;
    }
  }
  return parts.length === segments.length ? parameters : undefined;
}
