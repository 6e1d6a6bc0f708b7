output "facts" {
  description = "The number of every repository."
  value = {
    for name, repository in github_repository.this : "github.repository.${name}.id" => tostring(repository.repo_id)
  }
}
