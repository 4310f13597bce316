// A certified OpenID Connect server (oidc-provider) with one client and the people of the tests.
// Arguments: port, the client's redirect address. People sign in by name with any password; what they are is below.
import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = {
  ada: { email: "ada@example.com", email_verified: true, name: "Ada" },
  nora: { email: "nora@example.com", email_verified: true, name: "Nora" },
  vera: { email: "vera@example.com", email_verified: false, name: "Vera" },
};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "colonnade",
      client_secret: "only-for-this-run-of-the-tests",
      redirect_uris: [redirect],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...people[id] }),
  }),
  cookies: { keys: ["only-for-this-run-of-the-tests"] },
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`ready at ${issuer}`));
