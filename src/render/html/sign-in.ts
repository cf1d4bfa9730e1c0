import { type Html, html } from './html.ts';

/** The page to sign in at; `to` is where it leads, `problem` why it did not. */
export function signInPage({ to, problem }: { to?: string | undefined; problem?: string }): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in - ECR Scan Warden</title>
</head>
<body>
<main>
<h1>ECR Scan Warden</h1>
${problem && html`<p role="alert">${problem}</p>`}
<form method="post" action="/sign-in">
${to && html`<input type="hidden" name="to" value="${to}">`}
<p><label for="token">Access token</label><br>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus></p>
<p><button>Sign in</button></p>
</form>
<p>Tokens are made with <code>npm run token -- add &lt;name&gt; --scope read</code>.</p>
</main>
</body>
</html>
`;
}
