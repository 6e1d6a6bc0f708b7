locals {
  graphs = {
    "Requests" = [local.hits]
    "Errors"   = [local.errors]
    "Seconds until 95 of 100 are answered" = [
      "p95:${var.metric}{${local.scope}}",
    ]
    "Restarts" = ["max:kubernetes.containers.restarts{${local.pods}}"]
    "Memory, used and allowed" = [
      "max:kubernetes.memory.usage{${local.pods}}",
      "max:kubernetes.memory.limits{${local.pods}}",
    ]
  }
}

resource "datadog_dashboard_json" "this" {
  dashboard = jsonencode({
    title       = "${var.application} in ${var.environment}"
    description = "Runbooks: ${var.runbooks}"
    layout_type = "ordered"
    reflow_type = "auto"
    tags        = ["team:${var.team}"]
    widgets = concat(
      [
        {
          definition = {
            type                = "manage_status"
            title               = "Monitors"
            query               = "tag:(service:${var.application} AND env:${var.environment})"
            display_format      = "countsAndList"
            color_preference    = "text"
            hide_zero_counts    = true
            show_last_triggered = true
            sort                = "status,asc"
          }
        },
        {
          definition = {
            type              = "slo"
            title             = "Answered without an error"
            slo_id            = datadog_service_level_objective.availability.id
            view_type         = "detail"
            view_mode         = "overall"
            time_windows      = ["30d"]
            show_error_budget = true
          }
        },
      ],
      [
        for title, queries in local.graphs : {
          definition = {
            type  = "timeseries"
            title = title
            requests = [
              for query in queries : { q = query, display_type = "line" }
            ]
          }
        }
      ],
    )
  })
}
