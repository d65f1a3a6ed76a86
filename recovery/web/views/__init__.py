"""Views: fetch through a door, bind the form, call one function, redirect."""
