const placeholder = /\$\{(!?)([^}]*)\}/g;

/** Replaces `${name}` by its value and `${!name}` by `${name}`, as Fn::Sub does. */
export function substitute(template: string, lookUp: (name: string) => string): string {
  return template.replace(placeholder, (_match, literal: string, name: string) =>
    literal ? `\${${name}}` : lookUp(name.trim()),
  );
}

/** The names in `${name}`, those in `${!name}` excepted. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(placeholder)].flatMap(([, literal, name = '']) =>
    literal ? [] : [name.trim()],
  );
}
