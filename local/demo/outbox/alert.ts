/** An alert as it reached the people that it is for. */
export interface Alert {
  readonly channel: 'mail' | 'slack' | 'teams' | 'webhook';
  /** Who got it: an address, or the receiver by name. */
  readonly to: string;
  /** `BREACH payments/api:1.4.2 - 6 HIGH`. */
  readonly headline: string;
  /** What they read; of all but mails JSON. */
  readonly text: string;
  /** Where the whole is kept. */
  readonly file: string;
}
