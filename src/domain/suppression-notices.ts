import { expiresWithin, isExpired, type Suppression } from './suppression.ts';

/** The keys of all but those that a whole sweep has found to cover nothing; undefined where none has been made. */
export function usedBut(
  unused: readonly string[] | undefined,
  suppressions: readonly Suppression[],
): ReadonlySet<string> | undefined {
  if (!unused) return undefined;
  return new Set(suppressions.map(({ key }) => key).filter((key) => !unused.includes(key)));
}

/** What people should know of their suppressions before it surprises them. */
export interface SuppressionNotices {
  /** They hold for seven days at most. */
  readonly expiring: readonly Suppression[];
  /** They hold no longer; what they hid counts again. */
  readonly expired: readonly Suppression[];
  /** They have covered nothing in a whole sweep. Of a VEX document one stands for all. */
  readonly unused: readonly Suppression[];
}

const WARNING_DAYS = 7;

/**
 * What there is to say of suppressions after a sweep. `used` has the keys of those that covered something; it is
 * absent after a sweep that could not check every image, for then nobody knows what is of no use.
 */
export function suppressionNotices(
  suppressions: readonly Suppression[],
  used: ReadonlySet<string> | undefined,
  at: Date,
): SuppressionNotices {
  const holding = suppressions.filter((suppression) => !isExpired(suppression, at));
  return {
    expiring: holding.filter((suppression) => expiresWithin(suppression, at, WARNING_DAYS)),
    expired: suppressions.filter((suppression) => isExpired(suppression, at)),
    unused: used ? oncePerKey(holding.filter(({ key }) => !used.has(key))) : [],
  };
}

/**
 * The same for those of the channels that get the report: the channels of the defaults hear of suppressions, for those
 * cover images of several rules, and the policy is one. Undefined where there is nothing to say.
 */
export function noticesTo(
  audience: readonly string[],
  {
    suppressions,
    defaults,
  }: {
    readonly suppressions: readonly Suppression[];
    readonly defaults: { readonly deliver: readonly string[] };
  },
  used: ReadonlySet<string> | undefined,
  at: Date,
): (SuppressionNotices & { readonly deliver: readonly string[] }) | undefined {
  const notices = suppressionNotices(suppressions, used, at);
  const deliver = defaults.deliver.filter((channel) => audience.includes(channel));
  return hasNotices(notices) ? { ...notices, deliver } : undefined;
}

export function hasNotices({ expiring, expired, unused }: SuppressionNotices): boolean {
  return expiring.length + expired.length + unused.length > 0;
}

function oncePerKey(suppressions: readonly Suppression[]): readonly Suppression[] {
  return [...new Map(suppressions.map((suppression) => [suppression.key, suppression])).values()];
}
