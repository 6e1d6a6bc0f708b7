/**
 * How Microsoft's gallery of applications calls a product, where that is otherwise than its maker does. Its ids are
 * looked up by that name, never written down: some names have two entries.
 * https://learn.microsoft.com/graph/application-saml-sso-configure-api
 */
const names: Readonly<Record<string, string>> = {
  "AWS IAM Identity Center": "AWS IAM Identity Center (successor to AWS Single Sign-On)",
  GitHub: "GitHub Enterprise Cloud - Organization",
};

export const galleryName = (product: string): string => names[product] ?? product;
