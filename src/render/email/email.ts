/** A mail in plain text. */
export interface Email {
  /** At most 99 characters of printable ASCII. */
  readonly subject: string;
  /** For receivers of few words, as SMS: the subject and a link. */
  readonly brief: string;
  readonly body: string;
}

/** What SNS publishes, with a text per protocol. */
export interface SnsMessage {
  readonly Subject: string;
  readonly Message: string;
  readonly MessageStructure: 'json';
  readonly MessageAttributes: {
    readonly deliveryId: { readonly DataType: 'String'; readonly StringValue: string };
  };
}

/** A mail as a message for a topic: `email` for mail, `default` for every other protocol. */
export function snsMessage({ subject, brief, body }: Email, deliveryId: string): SnsMessage {
  return {
    Subject: subject,
    Message: JSON.stringify({ default: brief, email: body }),
    MessageStructure: 'json',
    MessageAttributes: { deliveryId: { DataType: 'String', StringValue: deliveryId } },
  };
}
