import { createHash } from 'node:crypto';
import { z } from 'zod';
import type {
  CorsConfiguration,
  DeclaredApi,
  DeclaredAuthorizer,
  DeclaredIntegration,
  DeclaredRoute,
  DeclaredStage,
  RateLimit,
} from '../../http-api/declared.ts';
import { isIdentitySource } from '../../http-api/identity-source.ts';
import { problemOfRouteKey } from '../../http-api/routes.ts';
import type { Creator, ResourceRequest } from '../deploy.ts';
import { readProperties, unsupported } from './properties.ts';

/** Templates write booleans as text, too. */
const Flag = z.union([z.boolean(), z.stringbool()]);

const Cors = z.strictObject({
  AllowOrigins: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  AllowCredentials: Flag.default(false),
  MaxAge: z.coerce.number().optional(),
}) satisfies z.ZodType<CorsConfiguration>;

const Api = z.object({
  ProtocolType: z.literal('HTTP', { error: 'the local AWS serves HTTP APIs only' }),
  CorsConfiguration: Cors.optional(),
  Body: unsupported('Body'),
  BodyS3Location: unsupported('BodyS3Location'),
  Target: unsupported('Target'),
});

const Throttling = z.object({
  ThrottlingRateLimit: z.coerce.number().optional(),
  ThrottlingBurstLimit: z.coerce.number().optional(),
});

const Stage = z.object({
  ApiId: z.string(),
  StageName: z.literal('$default', { error: 'the local AWS serves the stage $default only' }),
  AutoDeploy: Flag.refine(Boolean, { error: 'must be true: the local AWS has no deployments' }),
  DefaultRouteSettings: Throttling.default({}),
  RouteSettings: z.record(z.string(), Throttling).default({}),
  StageVariables: z.record(z.string(), z.string()).default({}),
});

const Integration = z.object({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY', { error: 'the local AWS integrates functions only' }),
  IntegrationSubtype: unsupported('IntegrationSubtype'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0', { error: 'the local AWS has payload format 2.0 only' }),
  RequestParameters: unsupported('RequestParameters'),
  ResponseParameters: unsupported('ResponseParameters'),
  TimeoutInMillis: z.coerce.number().min(50).max(30_000).default(30_000),
});

const Authorizer = z
  .object({
    ApiId: z.string(),
    AuthorizerType: z.literal('REQUEST', {
      error: 'the local AWS has REQUEST authorizers only, no JWT',
    }),
    AuthorizerUri: z.string(),
    AuthorizerPayloadFormatVersion: z.literal('2.0', {
      error: 'the local AWS has payload format 2.0 only',
    }),
    EnableSimpleResponses: Flag.refine(Boolean, {
      error: 'must be true: the local AWS reads no IAM policies',
    }),
    AuthorizerResultTtlInSeconds: z.coerce.number().int().min(0).max(3600).default(0),
    IdentitySource: z
      .array(z.string().refine(isIdentitySource, { error: 'is not an identity source' }))
      .default([]),
  })
  .refine(
    ({ AuthorizerResultTtlInSeconds, IdentitySource }) =>
      AuthorizerResultTtlInSeconds === 0 || IdentitySource.length > 0,
    { path: ['IdentitySource'], error: 'is needed for results to be cached by' },
  );

const Route = z
  .object({
    ApiId: z.string(),
    RouteKey: z.string().superRefine((routeKey, context) => {
      const problem = problemOfRouteKey(routeKey);
      if (problem !== undefined) context.addIssue(`"${routeKey}" ${problem}`);
    }),
    Target: z.string().regex(/^integrations\//, 'must name an integration'),
    AuthorizationType: z
      .enum(['NONE', 'CUSTOM'], {
        error: ({ input }) =>
          `${input} is not supported by the local AWS: it knows NONE and CUSTOM (a REQUEST authorizer)`,
      })
      .default('NONE'),
    AuthorizerId: z.string().optional(),
  })
  .refine(
    ({ AuthorizationType, AuthorizerId }) =>
      (AuthorizationType === 'CUSTOM') === (AuthorizerId !== undefined),
    { path: ['AuthorizerId'], error: 'goes with the AuthorizationType CUSTOM, and only with it' },
  );

/** Creates the HTTP API of a template; what API Gateway can do besides is refused by name. */
export function apiGatewayCreators(httpApi: {
  createApi(api: DeclaredApi): Promise<{ readonly endpoint: string }>;
  createStage(stage: DeclaredStage): void;
  createIntegration(integration: DeclaredIntegration): void;
  createAuthorizer(authorizer: DeclaredAuthorizer): void;
  createRoute(route: DeclaredRoute): void;
}): Record<string, Creator> {
  return {
    async 'AWS::ApiGatewayV2::Api'(request) {
      const { CorsConfiguration } = readProperties(Api, request);
      const apiId = idOf(request);
      const { endpoint } = await httpApi.createApi({ apiId, cors: CorsConfiguration });
      return { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: endpoint } };
    },
    'AWS::ApiGatewayV2::Stage'(request) {
      const properties = readProperties(Stage, request);
      const limits = Object.entries(properties.RouteSettings).flatMap(([routeKey, settings]) => {
        const limit = toLimit(settings);
        return limit ? [[routeKey, limit] as const] : [];
      });
      httpApi.createStage({
        apiId: properties.ApiId,
        variables: properties.StageVariables,
        defaultLimit: toLimit(properties.DefaultRouteSettings),
        limits: Object.fromEntries(limits),
      });
      return { ref: properties.StageName, attributes: {} };
    },
    'AWS::ApiGatewayV2::Integration'(request) {
      const { ApiId, IntegrationUri, TimeoutInMillis } = readProperties(Integration, request);
      const integrationId = idOf(request);
      const functionArn = functionArnOf(IntegrationUri);
      httpApi.createIntegration({
        apiId: ApiId,
        integrationId,
        functionArn,
        timeoutMillis: TimeoutInMillis,
      });
      return { ref: integrationId, attributes: { IntegrationId: integrationId } };
    },
    'AWS::ApiGatewayV2::Authorizer'(request) {
      const properties = readProperties(Authorizer, request);
      const authorizerId = idOf(request);
      httpApi.createAuthorizer({
        apiId: properties.ApiId,
        authorizerId,
        functionArn: functionArnOf(properties.AuthorizerUri),
        identitySources: properties.IdentitySource,
        ttlSeconds: properties.AuthorizerResultTtlInSeconds,
      });
      return { ref: authorizerId, attributes: { AuthorizerId: authorizerId } };
    },
    'AWS::ApiGatewayV2::Route'(request) {
      const { ApiId, RouteKey, Target, AuthorizerId } = readProperties(Route, request);
      const routeId = idOf(request);
      httpApi.createRoute({
        apiId: ApiId,
        routeKey: RouteKey,
        integrationId: Target.replace('integrations/', ''),
        authorizerId: AuthorizerId,
      });
      return { ref: routeId, attributes: { RouteId: routeId } };
    },
  };
}

/** What an account has in a region, unless more was asked for. */
const accountLimit: RateLimit = { rate: 10_000, burst: 5_000 };

/** Ten letters and digits, as API Gateway makes them up, but the same each time. */
function idOf({ stack, logicalId }: ResourceRequest): string {
  const hash = createHash('sha256').update(`${stack.name}/${logicalId}`).digest();
  return hash.readBigUInt64BE().toString(36).slice(0, 10).padStart(10, '0');
}

function toLimit({
  ThrottlingRateLimit: rate,
  ThrottlingBurstLimit: burst,
}: z.infer<typeof Throttling>): RateLimit | undefined {
  if (rate === undefined && burst === undefined) return undefined;
  return { rate: rate ?? accountLimit.rate, burst: burst ?? accountLimit.burst };
}

/** A function's ARN stands alone, or in the path of its invocation. */
function functionArnOf(uri: string): string {
  const [, arn] = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri) ?? [];
  if (arn === undefined && !/^arn:[^:]+:lambda:/.test(uri)) {
    throw new Error(`${uri} is not a function, and the local AWS integrates functions only`);
  }
  return arn ?? uri;
}
