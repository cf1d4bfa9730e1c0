import type * as z from 'zod';
import type { Caller } from '../../domain/access.ts';
import type { Ports } from '../../ports.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A request as it came, before anything of it is checked. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** By the names in the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Absent where nobody has been let in by name: see `access`. */
  readonly caller?: Caller | undefined;
  /** `https://…`, without a path: what absolute links begin with. */
  readonly origin: string;
  readonly requestId: string;
}

/** A request whose parts are as the route wants them. */
export interface Asked<P, Q, B> extends Omit<RawRequest, 'params' | 'query' | 'body'> {
  readonly params: P;
  readonly query: Q;
  /** The query as it came, to be part of links. */
  readonly search: RawRequest['query'];
  readonly body: B;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Values of Set-Cookie. */
  readonly cookies?: readonly string[] | undefined;
  readonly body?: string | undefined;
}

/** An answer for the OpenAPI document: each media type with its schema, where there is one, and an example. */
export interface AnswerDescription {
  readonly description: string;
  readonly content?: Readonly<
    Record<string, { readonly schema?: z.ZodType | undefined; readonly example?: unknown }>
  >;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Described {
  readonly method: Method;
  /** As API Gateway writes it: `/configs/{id}`; what may hold slashes is `{proxy+}`, and the last. */
  readonly path: string;
  /**
   * Also with a slash at the end. API Gateway takes that for another path, and no route may end in it: there is a route
   * with `{proxy+}` at the end, of which all that is longer is answered 404.
   */
  readonly orWithSlash?: true | undefined;
  /** As people read it, where it differs, and the parameters that it then has. */
  readonly documentedAs?: string | undefined;
  readonly documented?: z.ZodType | undefined;
  /**
   * `api`: only with the scope that its method needs. `page`: likewise, but for people: who is a stranger is sent to
   * sign in. `public`: for everybody.
   */
  readonly access: 'api' | 'page' | 'public';
  /** One line. */
  readonly summary: string;
  readonly description?: string | undefined;
  /** By status; problems are added by themselves. Pages are not described. */
  readonly answers?: Readonly<Record<number, AnswerDescription>> | undefined;
  /** Further statuses of problems. */
  readonly problems?: readonly number[] | undefined;
  /** Request headers with a meaning, and what it is. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Media type of the request's body; JSON unless it is said. */
  readonly bodyType?: 'application/json' | 'application/x-www-form-urlencoded' | undefined;
  readonly bodyExample?: unknown;
}

/** What a route is declared by: its schemas check the request, and describe it. */
export interface RouteDefinition<
  N,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | undefined,
> extends Described {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly respond: (
    ports: N,
  ) => (
    asked: Asked<z.output<P>, z.output<Q>, B extends z.ZodType ? z.output<B> : undefined>,
  ) => Promise<Answer>;
}

/** A route of whatever parts, over the ports `N`. */
export interface Route<N = Ports> extends Described {
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  readonly respond: (ports: N) => (asked: Asked<never, never, never>) => Promise<Answer>;
}

/** Declares a route. */
export function defineRoute<
  N,
  P extends z.ZodType = z.ZodType<Readonly<Record<string, never>>>,
  Q extends z.ZodType = z.ZodType<Readonly<Record<string, never>>>,
  B extends z.ZodType | undefined = undefined,
>(route: RouteDefinition<N, P, Q, B>): Route<N> {
  return route;
}

/** An answer in JSON. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}
