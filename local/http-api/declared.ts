/** An HTTP API as the template declares it; everything has the id that the template refers to it by. */
export interface DeclaredApi {
  readonly apiId: string;
  readonly cors?: CorsConfiguration | undefined;
}

/** In the words of API Gateway. */
export interface CorsConfiguration {
  readonly AllowOrigins: readonly string[];
  readonly AllowMethods: readonly string[];
  readonly AllowHeaders: readonly string[];
  readonly ExposeHeaders: readonly string[];
  readonly AllowCredentials: boolean;
  /** In seconds. */
  readonly MaxAge?: number | undefined;
}

/** The one stage, `$default`. */
export interface DeclaredStage {
  readonly apiId: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly defaultLimit?: RateLimit | undefined;
  /** By route key. */
  readonly limits: Readonly<Record<string, RateLimit>>;
}

/** Requests a second, and how many may come at once. */
export interface RateLimit {
  readonly rate: number;
  readonly burst: number;
}

/** A function that answers requests. */
export interface DeclaredIntegration {
  readonly apiId: string;
  readonly integrationId: string;
  readonly functionArn: string;
  readonly timeoutMillis: number;
}

/** A function that lets requests in: payload format 2.0, with simple responses. */
export interface DeclaredAuthorizer {
  readonly apiId: string;
  readonly authorizerId: string;
  readonly functionArn: string;
  /** Such as `$request.header.Authorization`. */
  readonly identitySources: readonly string[];
  /** 0: every request is asked about. */
  readonly ttlSeconds: number;
}

/** Which requests go where, and who lets them in. */
export interface DeclaredRoute {
  readonly apiId: string;
  /** `GET /images/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly integrationId: string;
  /** Absent: everybody is let in. */
  readonly authorizerId?: string | undefined;
}
