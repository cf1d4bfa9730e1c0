/**
 * What AWS charges in us-east-1, in dollars, without free tiers; eu-west-1 charges the same for transitions and for
 * Lambda, and more for some of the rest. Each stands with where it was looked up on 2026-11-26: AWS's own page where its
 * table could be read, else a page that repeats it, for AWS fills most of its tables in by script.
 */
export const PRICES = {
  /** aws.amazon.com/step-functions/pricing: 0.025 for 1,000, in US East (N. Virginia) and Europe (Ireland). */
  transition: 25 / 1e6,
  /** aws.amazon.com/lambda/pricing, as cloudchipr.com/blog/aws-lambda-pricing has it. */
  invocation: 0.2 / 1e6,
  /** Of Lambda on arm64, per gigabyte-second: the same page, of the first 7.5 billion in a month. */
  gigabyteSecond: 0.0000133334,
  /**
   * DynamoDB on demand: 1 KB written, 4 KB read. aws.amazon.com/dynamodb/pricing/on-demand, as
   * airbyte.com/data-engineering-resources/dynamodb-pricing has it.
   */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  /** aws.amazon.com/s3/pricing, S3 Standard, as c3x.dev/blog/s3-request-fees-explained has it: 0.005 and 0.0004 for 1,000. */
  s3Put: 5 / 1e6,
  s3Get: 0.4 / 1e6,
  /**
   * aws.amazon.com/sns/pricing, standard topics, as factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols
   * has it; what is delivered costs too, by its protocol, and is not counted here.
   */
  snsPublish: 0.5 / 1e6,
} as const;

/** What an invocation takes is not measured here but assumed: this machine is not Lambda. */
export const GIGABYTE_SECONDS = 0.5 * 0.3;
