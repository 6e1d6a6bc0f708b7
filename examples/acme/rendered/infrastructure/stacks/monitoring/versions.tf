terraform {
  required_version = ">= 1.10.0"

  required_providers {
    datadog = {
      source  = "DataDog/datadog"
      version = "~> 4.0"
    }
  }
}

# Keys and site come from the environment: DD_API_KEY, DD_APP_KEY, DD_HOST.
provider "datadog" {}
