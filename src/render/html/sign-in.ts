import { document, SHIELD } from '../dashboard/page.ts';
import { type Html, html } from './html.ts';

/** The page to sign in at; `to` is where it leads, `problem` why it did not. */
export function signInPage({ to, problem }: { to?: string | undefined; problem?: string }): Html {
  return document(
    'Sign in - ECR Scan Warden',
    html`<main class="door">
<h1 class="brand">${SHIELD}ECR Scan Warden</h1>
<section class="card" aria-label="Sign in">
${problem && html`<p class="note wrong" role="alert">${problem}</p>`}
<form method="post" action="/sign-in">
${to && html`<input type="hidden" name="to" value="${to}">`}
<label>Access token<input name="token" type="password" autocomplete="current-password" required autofocus></label>
<button>Sign in</button>
</form>
</section>
<p class="small muted">Whoever operates the service makes tokens: <code>npm run token -- add &lt;name&gt; --scope read</code></p>
</main>`,
  );
}

const WAYS_IN = {
  iam: 'requests that are signed with AWS credentials. A browser gets in through a proxy that signs, such as aws-sigv4-proxy.',
  jwt: 'requests that bring a token of its issuer in the header Authorization. A browser gets in through a proxy that signs people in, and adds it.',
} as const;

/** Where there are no tokens of our own, and so no sessions. */
export function noSignInPage(apiAuth: keyof typeof WAYS_IN): Html {
  return document(
    'Sign in - ECR Scan Warden',
    html`<main class="door">
<h1 class="brand">${SHIELD}ECR Scan Warden</h1>
<p class="note">There is nothing to sign in to: this deployment lets in ${WAYS_IN[apiAuth]}</p>
<p><a href="/">The dashboard</a></p>
</main>`,
  );
}
