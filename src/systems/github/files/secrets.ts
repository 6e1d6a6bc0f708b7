/** Variables of a step's environment that hold secrets, by the names of the variable and of the secret. */
export function secretVariables(secrets: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(secrets).map(([variable, secret]) => [variable, `\${{ secrets.${secret} }}`]),
  );
}
