terraform {
  required_version = ">= 1.10.0"

  required_providers {
    github = {
      source  = "integrations/github"
      version = "~> 6.13"
    }
  }
}

# Who applies it, and at which host, comes from the environment: GITHUB_TOKEN, GITHUB_BASE_URL.
provider "github" {
  owner = var.organization
}
