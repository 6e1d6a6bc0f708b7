resource "github_repository" "this" {
  for_each = var.repositories

  name                   = each.key
  description            = each.value.description
  visibility             = "private"
  has_issues             = true
  allow_squash_merge     = true
  allow_merge_commit     = false
  allow_rebase_merge     = false
  delete_branch_on_merge = true

  # What the platform does not depend on stays as the company has it.
  lifecycle {
    ignore_changes = [
      description, homepage_url, topics, has_projects, has_wiki, has_discussions, has_downloads,
      is_template, allow_auto_merge, allow_update_branch, web_commit_signoff_required, pages, template,
      security_and_analysis,
    ]
  }
}

resource "github_repository_vulnerability_alerts" "this" {
  for_each = var.repositories

  repository = github_repository.this[each.key].name
  enabled    = true
}

resource "github_actions_repository_access_level" "this" {
  for_each = var.shared_workflows

  repository   = github_repository.this[each.key].name
  access_level = "organization"
}

resource "github_team" "this" {
  for_each = var.teams

  name    = each.key
  privacy = "closed"

  lifecycle {
    ignore_changes = [description, notification_setting]
  }
}

locals {
  memberships = merge([
    for team, settings in var.teams : {
      for login in settings.members : "${team}/${login}" => { team = team, login = login }
    }
  ]...)
  grants = merge([
    for team, settings in var.teams : {
      for repository, permission in settings.repositories : "${team}/${repository}" => {
        team       = team
        repository = repository
        permission = permission
      }
    }
  ]...)
}

resource "github_team_membership" "this" {
  for_each = local.memberships

  team_id  = github_team.this[each.value.team].id
  username = each.value.login

  # An owner of the organization is a maintainer of each of its teams, whatever is asked for.
  lifecycle {
    ignore_changes = [role]
  }
}

resource "github_team_repository" "this" {
  for_each = local.grants

  team_id    = github_team.this[each.value.team].id
  repository = github_repository.this[each.value.repository].name
  permission = each.value.permission
}

resource "github_repository_environment" "this" {
  for_each = var.environments

  repository        = github_repository.this[each.value.repository].name
  environment       = each.value.name
  can_admins_bypass = false

  deployment_branch_policy {
    protected_branches     = false
    custom_branch_policies = true
  }
}

resource "github_repository_environment_deployment_policy" "main" {
  for_each = var.environments

  repository     = github_repository_environment.this[each.key].repository
  environment    = github_repository_environment.this[each.key].environment
  branch_pattern = "main"
}

# Actions of GitHub itself and of creators that it has verified, each pinned by its full commit. No patterns: GitHub
# applies those to public repositories only.
resource "github_actions_organization_permissions" "this" {
  enabled_repositories = "all"
  allowed_actions      = "selected"
  sha_pinning_required = true

  allowed_actions_config {
    github_owned_allowed = true
    verified_allowed     = true
  }
}

resource "github_actions_organization_workflow_permissions" "this" {
  organization_slug                = var.organization
  default_workflow_permissions     = "read"
  can_approve_pull_request_reviews = false
}
