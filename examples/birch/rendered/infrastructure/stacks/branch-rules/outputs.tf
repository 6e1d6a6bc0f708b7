output "facts" {
  description = "The number of the ruleset of every main."
  value = {
    for name, ruleset in github_repository_ruleset.main : "github.repository.${name}.ruleset" => tostring(ruleset.ruleset_id)
  }
}
