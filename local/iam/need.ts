/** What a caller must be allowed for a request: one action on one resource. */
export interface Need {
  /** Such as `dynamodb:PutItem`. */
  readonly action: string;
  /** An ARN, or `*` where AWS has no narrower resource. */
  readonly resource: string;
  /** The values of condition keys that the request has. */
  readonly keys?: ConditionKeys;
}

/** Values by the name of the key, such as `dynamodb:LeadingKeys`. */
export type ConditionKeys = Readonly<Record<string, readonly string[]>>;
