# Nobody is on the bypass list of a main, no robot either.
resource "github_repository_ruleset" "main" {
  for_each = var.mains

  name        = "main"
  repository  = each.key
  target      = "branch"
  enforcement = "active"

  conditions {
    ref_name {
      include = ["~DEFAULT_BRANCH"]
      exclude = []
    }
  }

  rules {
    deletion                = true
    non_fast_forward        = true
    required_linear_history = true

    pull_request {
      required_approving_review_count = each.value.approvals
      dismiss_stale_reviews_on_push   = each.value.approvals > 0
      require_last_push_approval      = each.value.approvals > 0
      allowed_merge_methods           = ["squash"]
    }

    dynamic "required_status_checks" {
      for_each = length(each.value.checks) > 0 ? [each.value.checks] : []

      content {
        strict_required_status_checks_policy = each.value.up_to_date

        dynamic "required_check" {
          for_each = required_status_checks.value

          content {
            context        = required_check.value.context
            integration_id = required_check.value.integration_id
          }
        }
      }
    }
  }
}

# A branch of that name made by anybody else would stand in the way of promotions.
resource "github_repository_ruleset" "promotions" {
  count = var.promotions == null ? 0 : 1

  name        = "promotions"
  repository  = var.promotions.repository
  target      = "branch"
  enforcement = "active"

  bypass_actors {
    actor_id    = var.promotions.app
    actor_type  = "Integration"
    bypass_mode = "always"
  }

  conditions {
    ref_name {
      include = var.promotions.branches
      exclude = []
    }
  }

  rules {
    creation = true
    update   = true
  }
}
