/** What AWS charges in us-east-1, in dollars, without free tiers; as published in November 2025. */
export const PRICES = {
  transition: 25 / 1e6,
  invocation: 0.2 / 1e6,
  /** Of Lambda on arm64, per gigabyte-second. */
  gigabyteSecond: 0.0000133334,
  /** DynamoDB on demand: 1 KB written, 4 KB read. */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  s3Put: 5 / 1e6,
  s3Get: 0.4 / 1e6,
  snsPublish: 0.5 / 1e6,
} as const;

/** What an invocation takes is not measured here but assumed: this machine is not Lambda. */
export const GIGABYTE_SECONDS = 0.5 * 0.3;
