locals {
  scope = "env:${var.environment},service:${var.application},!resource_name:${var.ignored}"
  pods  = "env:${var.environment},kube_namespace:${var.application}"
  tags  = ["env:${var.environment}", "service:${var.application}", "team:${var.team}", "managed-by:groundwork"]

  # Every query is empty where nothing is measured, and its monitor then shows that it has no data. Only errors and
  # restarts are zero where none is counted: the same agent counts what else is asked for. What the error rate divides by is also what the gate counts requests by.
  hits   = "sum:${var.metric}.hits{${local.scope}}.as_count()"
  errors = "default_zero(sum:${var.metric}.hits{${local.scope},error:true}.as_count())"

  monitors = merge(
    {
      error-rate = {
        title    = "errors"
        query    = "sum(last_5m):${local.errors} / ${local.hits} > 0.05"
        critical = "0.05"
        missing  = "show_no_data"
      }
      latency = {
        title    = "slow answers"
        query    = "percentile(last_5m):p95:${var.metric}{${local.scope}} > ${var.seconds}"
        critical = tostring(var.seconds)
        missing  = "show_no_data"
      }
      restarts = {
        title    = "restarts"
        query    = "change(max(last_5m),last_5m):default_zero(max:kubernetes.containers.restarts{${local.pods}}) > 2"
        critical = "2"
        missing  = "show_no_data"
      }
      saturation = {
        title    = "memory nearly used up"
        query    = "avg(last_5m):max:kubernetes.memory.usage{${local.pods}} / max:kubernetes.memory.limits{${local.pods}} > 0.9"
        critical = "0.9"
        missing  = "show_no_data"
      }
    },
    var.always_used ? {
      no-traffic = {
        title    = "no requests"
        query    = "sum(last_15m):${local.hits} < 1"
        critical = "1"
        missing  = "show_and_notify_no_data"
      }
    } : {},
  )
}

resource "datadog_monitor" "this" {
  for_each = local.monitors

  name            = "${var.application} in ${var.environment}: ${each.value.title}"
  type            = "query alert"
  query           = each.value.query
  on_missing_data = each.value.missing
  # Requests come when they come: a minute of them says something already.
  require_full_window = false
  priority            = var.always_used ? "1" : "3"
  tags                = concat(local.tags, ["monitor:${each.key}"])
  message             = <<-EOT
    ${var.application} in ${var.environment}: ${each.value.title}.
    Runbook: ${var.runbooks}/${each.key}.md
    ${join(" ", var.recipients)}
  EOT

  monitor_thresholds {
    critical = each.value.critical
  }
}

resource "datadog_service_level_objective" "availability" {
  name        = "${var.application} in ${var.environment}: answered without an error"
  type        = "metric"
  description = "Requests that were answered without an error, of all that were served."
  tags        = local.tags

  query {
    numerator   = "${local.hits} - ${local.errors}"
    denominator = local.hits
  }

  thresholds {
    timeframe = "30d"
    target    = var.availability
  }
}

resource "datadog_service_level_objective" "latency" {
  name        = "${var.application} in ${var.environment}: answered in time"
  type        = "monitor"
  description = "Time in which 95 of 100 requests were answered within ${var.seconds} s."
  monitor_ids = [datadog_monitor.this["latency"].id]
  tags        = local.tags

  thresholds {
    timeframe = "30d"
    target    = var.availability
  }
}
