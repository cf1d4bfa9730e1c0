import * as z from 'zod';
import type { MachineName, Settings } from '../ports.ts';

/** What the stack tells its functions. */
export interface Config {
  readonly region: string;
  readonly registryIds: readonly string[];
  readonly regions: readonly string[];
  readonly registryId: string;
  readonly table: string;
  readonly bucket: string;
  readonly topicArn: string;
  readonly chatTopicArn: string;
  readonly scanEventTimeoutSeconds: number;
  readonly rescanAfterHours: number;
  readonly scanBudget: number;
  readonly alertWindowSeconds: number;
  /** Where the dashboard is; only the function that sends messages is told. Absent where no browser gets in. */
  readonly dashboardUrl: string | undefined;
  /** Where Slack's Web API is: Slack itself, but on a machine that stands in for it. */
  readonly slackApiUrl: string;
  /** Where the feeds are; only the function that fetches them is told, and an empty one is off. */
  readonly feedUrls: { readonly kev: readonly string[]; readonly epss: readonly string[] };
  /** Who is let into the API; only the API is told. */
  readonly apiAuth: Settings['apiAuth'];
  /** The secret with the tokens of the API; only its functions are told. */
  readonly tokensSecret: string;
  /** ARNs of the state machines; only the API is told. */
  readonly machines: Readonly<Record<MachineName, string>>;
}

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

/** What a parameter lists, with commas between. */
const listed = (pattern: RegExp, what: string) =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string().regex(pattern, `is not ${what}`)));

/** With spaces between; the framework takes no empty value for a parameter. */
const feedUrls = z
  .string()
  .default('off')
  .transform((urls) => urls.split(/\s+/).filter((url) => url !== '' && url !== 'off'));

const Environment = z
  .object({
    AWS_REGION: z.string().min(1),
    REGISTRY_ID: z.string().regex(ACCOUNT, 'is not an account id of 12 digits'),
    REGISTRIES: listed(ACCOUNT, 'an account id of 12 digits'),
    REGIONS: listed(REGION, 'a Region'),
    TABLE_NAME: z.string().min(1),
    BUCKET_NAME: z.string().min(1),
    TOPIC_ARN: z.string().min(1),
    CHAT_TOPIC_ARN: z.string().min(1),
    SCAN_EVENT_TIMEOUT_SECONDS: z.coerce.number().positive(),
    RESCAN_AFTER_HOURS: z.coerce.number().positive(),
    SCAN_BUDGET: z.coerce.number().int().nonnegative(),
    ALERT_WINDOW_SECONDS: z.coerce.number().nonnegative(),
    DASHBOARD_URL: z.url().optional(),
    SLACK_API_URL: z.string().default('https://slack.com/api/'),
    KEV_URL: feedUrls,
    EPSS_URL: feedUrls,
    API_AUTH: z.enum(['token', 'iam', 'jwt']).default('token'),
    TOKENS_SECRET: z.string().default(''),
    IMAGE_SCAN_ARN: z.string().default(''),
    REGISTRY_SWEEP_ARN: z.string().default(''),
  })
  .transform(
    (env): Config => ({
      region: env.AWS_REGION,
      registryIds: [...new Set([env.REGISTRY_ID, ...env.REGISTRIES])],
      regions: [...new Set([env.AWS_REGION, ...env.REGIONS])],
      registryId: env.REGISTRY_ID,
      table: env.TABLE_NAME,
      bucket: env.BUCKET_NAME,
      topicArn: env.TOPIC_ARN,
      chatTopicArn: env.CHAT_TOPIC_ARN,
      scanEventTimeoutSeconds: env.SCAN_EVENT_TIMEOUT_SECONDS,
      rescanAfterHours: env.RESCAN_AFTER_HOURS,
      scanBudget: env.SCAN_BUDGET,
      alertWindowSeconds: env.ALERT_WINDOW_SECONDS,
      dashboardUrl: env.DASHBOARD_URL,
      slackApiUrl: env.SLACK_API_URL,
      feedUrls: { kev: env.KEV_URL, epss: env.EPSS_URL },
      apiAuth: env.API_AUTH,
      tokensSecret: env.TOKENS_SECRET,
      machines: { 'image-scan': env.IMAGE_SCAN_ARN, 'registry-sweep': env.REGISTRY_SWEEP_ARN },
    }),
  );

/** Reads the environment once; throws with every variable that is missing or odd. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new Error(
    `The function's environment is not as it should be:\n${z.prettifyError(parsed.error)}`,
  );
}
